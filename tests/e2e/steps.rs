//! Programs in `steps`.

use std::fs;

use anyhow::{Result, ensure};
use jesteros_lab::archive::Server;

use crate::Case;
use crate::agent::Agent;
use crate::build::{Build, points_at};
use crate::project::{Project, lenny_project};
use crate::world::{archive, world};

pub(crate) const CASES: &[Case] = &[
    ("step_fails_with_its_pipe", pipe),
    ("step_has_no_network_unless_it_asks", network),
    ("step_sees_its_mounts_and_drops_what_it_writes", mounts),
    ("step_caches_stay_and_are_not_in_the_image", caches),
    ("step_secrets_leave_no_trace", secrets),
    ("step_reaches_the_ssh_agent", ssh),
    ("step_runs_as_it_is_told", settings),
    ("step_files_between_programs", files_between),
    ("step_in_a_scratch_image", scratch),
];

/// An image `box` on Lenny with these steps.
fn with_steps(head: &str, steps: &str) -> Result<Project> {
    lenny_project(&format!("{head}images:\n  box:\n    from: lenny\n    steps:\n{steps}"))
}

fn pipe() -> Result<()> {
    let project = with_steps("", "      - run: |\n          false | true\n          echo after\n")?;
    let failed = Build::new(&project).on_lenny()?.fails()?;
    failed.says("exit code: 1")?;
    points_at(&failed, "jesteros.yaml", project.line("- run: |")?)
        .or_else(|_| points_at(&failed, "jesteros.yaml", project.line("false | true")?))
}

/// A step that asks for a URL with the root's own apt, and fails unless the answer begins
/// with `code`.
fn ask(url: &str, code: &str, network: &str) -> String {
    // Without an answer it would end when its input does.
    format!(
        r#"      - run: |
          mkfifo /tmp/asks
          /usr/lib/apt/methods/http </tmp/asks >/tmp/answers &
          exec 3>/tmp/asks
          printf '600 URI Acquire\nURI: {url}\nFilename: /tmp/got\n\n' >&3
          until grep -q '^[24]01\|^400' /tmp/answers; do sleep 0.1; done
          grep '^{code}' /tmp/answers
          rm /tmp/asks
{network}"#
    )
}

fn network() -> Result<()> {
    let server = Server::start(&archive()?.root)?;
    let url = format!("{}/debian/dists/lenny/Release", server.url());
    let steps = [
        ask(&url, "400", ""),
        ask(&url, "201", "        network: host\n"),
        ask(&url, "201", "        network: default\n"),
    ]
    .concat();
    let project = with_steps("", &steps)?;
    let build = Build::new(&project).on_lenny()?.arg("--allow=network.host");
    build.succeeds()?;
    let asked = server.log().iter().filter(|request| request.path.ends_with("Release")).count();
    ensure!(asked == 2, "the archive was asked {asked} times");
    Ok(())
}

fn mounts() -> Result<()> {
    let steps = r#"      - run: |
          test "$(cat /m/a.txt)" = a
          ! touch /m/new
          touch /w/new
          test "$(cat /one)" = a
          ! dd if=/dev/zero of=/t/large bs=1024 count=3000
          rm /t/large
          dd if=/dev/zero of=/t/small bs=1024 count=1000
        mounts:
          /m: parts
          /w: {from: parts, writable: yes}
          /one: "parts:a.txt"
          /t: {tmpfs: 2 MiB}
      - run: test ! -e /w/new
        mounts: {/w: {from: parts, writable: yes}}
"#;
    let project = with_steps("", steps)?;
    let spec = fs::read_to_string(&project.spec)?;
    let own = "  keys: {context: keys}\n";
    project.rewrite(&spec.replace(own, "  parts: {context: parts}\n"))?;
    project.add(&[("parts/a.txt", "a\n")])?;
    let image = Build::new(&project).on_lenny()?.image()?;
    for (number, layer) in image.layers.iter().enumerate().skip(1) {
        for path in ["m/a.txt", "w/new", "w/a.txt", "t/small"] {
            ensure!(!layer.entries.contains_key(path), "layer {number} has {path}");
        }
    }
    Ok(())
}

fn caches() -> Result<()> {
    let name = world().unique("caches")?;
    let head = "args: {ROUND: \"0\"}\n";
    let steps = r#"      - run: |
          echo "$ROUND" >>/kept/log
          cp /kept/log /seen
        env: {ROUND: "${ROUND}"}
        caches: {/kept: kept}
"#;
    let project = with_steps(head, steps)?;
    let spec = fs::read_to_string(&project.spec)?;
    project.rewrite(&spec.replace("name: e2e\n", &format!("name: {name}\n")))?;
    let build = Build::new(&project).on_lenny()?;
    let first = build.clone().arg("--build-arg=ROUND=1").image()?;
    ensure!(first.text("seen")? == "1\n", "the cache is not new: {:?}", first.text("seen")?);
    let second = build.arg("--build-arg=ROUND=2").image()?;
    ensure!(second.text("seen")? == "1\n2\n", "the cache is lost: {:?}", second.text("seen")?);
    ensure!(!second.files().contains_key("kept/log"), "the cache is in the image");
    Ok(())
}

const CANARY: &str = "canary-7f3a9c51";

fn secrets() -> Result<()> {
    let head = "secrets: {token: , key: , rare: {optional: yes}}\n";
    let steps = r#"      - run: |
          grep -q canary- /run/secrets/token
          test "$(stat -c %a /run/secrets/token)" = 400
        secrets: token
      - run: |
          test -n "$KEY"
          grep -q canary- /etc/own.key
          test ! -e /run/secrets/rare
        secrets: {key: {env: KEY}, token: {path: /etc/own.key}, rare: }
"#;
    let project = with_steps(head, steps)?;
    let file = world().folder("secret")?.join("token");
    fs::write(&file, CANARY)?;
    let build = Build::new(&project).on_lenny()?;
    let given = build
        .clone()
        .arg(format!("--secret=id=token,src={}", file.display()))
        .arg(format!("--secret=id=key,src={}", file.display()));
    let (image, progress) = given.image_and_progress()?;
    ensure!(!progress.evidence().contains(CANARY), "the secret is in the log");
    ensure!(!image.config.to_string().contains(CANARY), "the secret is in the config");
    for layer in &image.layers[1..] {
        for (path, entry) in &layer.entries {
            let content = String::from_utf8_lossy(&entry.content);
            ensure!(!content.contains(CANARY), "the secret is in /{path}");
        }
    }
    // Another secret is no reason to run again.
    fs::write(&file, "canary-of-another-day")?;
    let again = given.succeeds()?;
    ensure!(again.executed().is_empty(), "executed again: {:?}", again.executed());
    let failed = build.arg("--no-cache-filter=box").fails()?;
    failed.says("the secret `token` was not given")?.says("--secret id=token,src=FILE")?;
    points_at(&failed, "jesteros.yaml", project.line("- run: |")?)
}

fn ssh() -> Result<()> {
    let agent = Agent::start()?;
    let steps = "      - {run: test -S \"$SSH_AUTH_SOCK\", ssh: yes}\n      - run: test -z \"${SSH_AUTH_SOCK:-}\"\n";
    let project = with_steps("", steps)?;
    let build = Build::new(&project).on_lenny()?;
    build.clone().arg(format!("--ssh=default={}", agent.socket.display())).succeeds()?;
    let failed = build.arg("--no-cache-filter=box").fails()?;
    failed.says("ssh")?;
    points_at(&failed, "jesteros.yaml", project.line("SSH_AUTH_SOCK\", ssh: yes")?)
}

fn settings() -> Result<()> {
    let rest = r#"args: {LEVEL: high}
images:
  box:
    from: lenny
    env: {QUILL: sharp, LIST: "/a:${LEVEL}", BOTH: "${QUILL}-${LEVEL}"}
    user: daemon
    workdir: /srv
    step-defaults: {env: {EXTRA: default}, workdir: /var}
    steps:
      - run: |
          test "$(id -u)" = 0 && test "$(pwd)" = /var && test "$(hostname)" = e2e
          test "$QUILL $LIST $BOTH $EXTRA" = "sharp /a:high sharp-high default"
      - run: |
          test "$(id -un)" = daemon && test "$(pwd)" = /usr && test "$(hostname)" = desk
          test "$QUILL $EXTRA" = "blunt default"
        user: daemon
        workdir: /usr
        hostname: desk
        env: {QUILL: blunt}
      - run: [/bin/sh, -c, 'test "$0" = "a word" && test "$EXTRA" = default', a word]
  above: {from: box, steps: [run: 'test -z "${EXTRA:-}" && test "$(pwd)" = / && test "$QUILL" = sharp']}
"#;
    let project = lenny_project(&format!("default: above\n{rest}"))?;
    let config = Build::new(&project).on_lenny()?.image()?.config;
    let config = &config["config"];
    ensure!(config["User"] == "daemon" && config["WorkingDir"] == "/srv", "{config}");
    let env = config["Env"].to_string();
    ensure!(env.contains("QUILL=sharp") && !env.contains("EXTRA"), "{env}");
    Ok(())
}

fn files_between() -> Result<()> {
    let steps = r##"      - run: echo one >/one
      - files:
          /one: {edit: [{replace: one, with: two}]}
          /run-me: {text: "#!/bin/sh\necho ran >/ran\n", mode: 0755}
      - run: [/run-me]
"##;
    let image = Build::new(&with_steps("", steps)?).on_lenny()?.image()?;
    ensure!(image.text("one")? == "two\n" && image.text("ran")? == "ran\n");
    ensure!(image.layers.len() == 4, "{} layers", image.layers.len());
    Ok(())
}

/// A static program needs nothing below it.
fn scratch() -> Result<()> {
    let rest = format!(
        r#"sources: {{frontend: {{image: "{}"}}}}
images:
  box:
    from: scratch
    files: {{/bin/tool: "frontend:jesteros-helper", /tmp/: {{mode: 1777}}}}
    steps: [run: [/bin/tool, --version]]
    entrypoint: [/bin/tool]
    cmd: [--version]
"#,
        world().frontend
    );
    let project = Project::small(&rest)?;
    let image = Build::new(&project).image()?;
    ensure!(image.config["config"]["Entrypoint"] == serde_json::json!(["/bin/tool"]));
    ensure!(image.files().contains_key("bin/tool"), "no program");
    let name = world().unique("e2e-scratch")?;
    Build::new(&project).args(&["--builder=default", "--load", "--tag", &name]).succeeds()?;
    let ran = world().docker(&["run", "--rm", "--network=none", &name])?.ok()?;
    ran.says("jesteros-helper ").map(drop)
}
