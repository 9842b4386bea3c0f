// Greet says hello. It is small on purpose: it shows how a program in Go is built.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/google/uuid"
)

// Set by the linker.
var version = "unknown"

// config is what the file of --config holds.
type config struct {
	Name string `json:"name"`
	// ID must be a UUID.
	ID string `json:"id"`
}

func main() {
	showVersion := flag.Bool("version", false, "print the version")
	path := flag.String("config", "", "check this configuration, and print what was found as JSON")
	flag.Parse()
	if *showVersion {
		fmt.Println("greet", version)
		return
	}
	if *path == "" {
		fmt.Println("Hello!")
		return
	}
	if err := check(*path); err != nil {
		fmt.Fprintln(os.Stderr, "greet:", err)
		os.Exit(1)
	}
}

// check prints whether the configuration is sound. One that is not is no error of the program.
func check(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var read config
	if err := json.Unmarshal(text, &read); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	_, err = uuid.Parse(read.ID)
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"name": read.Name, "ok": err == nil})
}
