package main

import (
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/solver/pb"
)

const text = "from: alpine\nrun: true\n"

var (
	spec       = llb.NewSourceMap(nil, "spec.yaml", "YAML", []byte(text))
	sameSpec   = llb.NewSourceMap(nil, "spec.yaml", "YAML", []byte(text))
	part       = llb.NewSourceMap(nil, "part.yaml", "YAML", []byte("x: y\n"))
	loaded     = llb.Local("dockerfile", session)
	loadedSpec = llb.NewSourceMap(&loaded, "spec.yaml", "YAML", []byte(text))
)

func lines(first, last int32) *pb.Range {
	return &pb.Range{Start: &pb.Position{Line: first}, End: &pb.Position{Line: last}}
}

func in(file *llb.SourceMap, ranges ...*pb.Range) llb.ConstraintsOpt {
	return file.Location(ranges)
}

var locations = []graph{
	{"location", ran(in(spec, lines(2, 2)))},
	{"location_of_source", llb.Image("alpine", in(spec, lines(1, 1)))},
	{"location_of_file", scratch.File(llb.Mkdir("/a", 0755), in(spec, lines(1, 2)))},
	{"location_of_merge", llb.Merge(all(a, b), in(spec, lines(1, 2)))},
	{"location_of_several_ranges", ran(in(spec, lines(1, 1), lines(2, 2)))},
	{"locations_of_one_vertex", ran(in(spec, lines(2, 2)), in(part, lines(1, 1)))},
	{"locations_of_several_vertices", llb.Image("alpine", in(spec, lines(1, 1))).Run(here, in(part, lines(1, 1))).Root().
		Run(here, in(spec, lines(2, 2))).Root()},
	{"locations_in_equal_files", llb.Image("alpine", in(spec, lines(1, 1))).Run(here, in(sameSpec, lines(2, 2))).Root()},
	{"location_in_loaded_file", ran(in(loadedSpec, lines(2, 2)))},
	{"locations_of_equal_vertices", llb.Merge(all(placed(1), placed(2)))},
	{"same_location_of_equal_vertices", llb.Merge(all(placed(1), placed(1)))},
}

func placed(line int32) llb.State {
	return scratch.File(llb.Mkdir("/a", 0755), in(spec, lines(line, line)))
}
