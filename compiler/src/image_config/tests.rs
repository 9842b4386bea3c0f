//! Tests of the image config.

use super::*;
use buildkit_llb::Platform;
use serde_json::{Value, json};

fn platform() -> Platform {
    "linux/arm/v5".parse().unwrap()
}

fn json_of(config: &ImageConfig) -> Value {
    serde_json::from_slice(&config.to_json(false)).unwrap()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn a_new_config_has_a_path_and_no_layers() {
    let config = ImageConfig::new(&platform());
    let json = String::from_utf8(config.to_json(false)).unwrap();
    let expected = concat!(
        r#"{"architecture":"arm","variant":"v5","os":"linux","config":{"Env":["#,
        r#""PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},"#,
        r#""rootfs":{"type":"layers","diff_ids":[]},"history":[]}"#
    );
    assert_eq!(json, expected);
}

#[test]
fn settings_are_laid_over_the_inherited_ones() {
    let mut config = ImageConfig::new(&platform());
    let set = |config: &mut ImageConfig, name: &str, value: &str| {
        config.set_env(&[(name.to_owned(), value.to_owned())]);
    };
    set(&mut config, "A", "1");
    config.set_cmd(words(&["a"]));
    set(&mut config, "A", "2=3");
    set(&mut config, "PATH", "/bin");
    assert_eq!(config.env().collect::<Vec<_>>(), [("PATH", "/bin"), ("A", "2=3")]);
    assert_eq!(config.cmd(), Some(words(&["a"]).as_slice()));
    config.set_entrypoint(words(&["b"]));
    assert_eq!((config.entrypoint(), config.cmd()), (Some(words(&["b"]).as_slice()), None));
    config.set_workdir("/w");
    config.set_user("jester");
    config.set_stop_signal("SIGINT");
    config.add_ports(words(&["80/tcp"]));
    config.add_volumes(words(&["/data"]));
    config.set_labels([(&"k".to_owned(), &"v".to_owned())]);
    config.set_healthcheck(Healthcheck { interval: 5, ..Healthcheck::command(words(&["x"])) });
    assert_eq!(
        json_of(&config)["config"],
        json!({
            "Env": ["PATH=/bin", "A=2=3"], "Entrypoint": ["b"], "WorkingDir": "/w",
            "User": "jester", "StopSignal": "SIGINT", "ExposedPorts": {"80/tcp": {}},
            "Volumes": {"/data": {}}, "Labels": {"k": "v"},
            "Healthcheck": {"Test": ["CMD", "x"], "Interval": 5},
        })
    );
}

#[test]
fn a_base_gives_settings_and_history() {
    let base = json!({
        "architecture": "amd64", "os": "linux", "created": "2020-01-01T00:00:00Z",
        "docker_version": "1", "container_config": {"Cmd": ["x"]},
        "config": {
            "Hostname": "", "User": "", "Env": ["PATH=/opt", "B=1"], "Cmd": ["sh"],
            "Entrypoint": null, "Volumes": null, "Labels": {"a": "b"}, "OnBuild": ["RUN x"],
            "Shell": ["/bin/ash"], "ExposedPorts": {"80/tcp": {}},
            "Healthcheck": {"Test": ["CMD-SHELL", "y"], "Retries": 3},
        },
        "history": [{"created": "2020-01-01T00:00:00Z", "created_by": "x", "author": "me"},
                    {"created_by": "CMD", "empty_layer": true}],
        "rootfs": {"type": "layers", "diff_ids": ["sha256:1"]},
    });
    let config = ImageConfig::from_base(base.to_string().as_bytes(), &platform()).unwrap();
    assert_eq!(
        json_of(&config),
        json!({
            "architecture": "arm", "variant": "v5", "os": "linux",
            "config": {
                "Hostname": "", "Env": ["PATH=/opt", "B=1"], "Cmd": ["sh"],
                "Labels": {"a": "b"}, "Shell": ["/bin/ash"], "ExposedPorts": {"80/tcp": {}},
                "Healthcheck": {"Test": ["CMD-SHELL", "y"], "Retries": 3},
            },
            "history": [{"created": "2020-01-01T00:00:00Z", "created_by": "x", "author": "me"},
                        {"created_by": "CMD", "empty_layer": true}],
            "rootfs": {"type": "layers", "diff_ids": []},
        })
    );
    assert_eq!(config.healthcheck().and_then(Healthcheck::words), None);
    assert_eq!((config.user(), config.workdir()), (None, None));
}

#[test]
fn a_base_may_say_little_but_must_be_json() {
    for text in ["{}", r#"{"config":null,"history":null}"#, r#"{"config":{"Env":null}}"#] {
        let config = ImageConfig::from_base(text.as_bytes(), &platform()).unwrap();
        assert_eq!(config.env().count(), 0, "{text}");
    }
    for text in ["", "[", r#"{"config":{"Env":"x"}}"#] {
        assert!(ImageConfig::from_base(text.as_bytes(), &platform()).is_err(), "{text}");
    }
}

#[test]
fn layers_have_a_line_each() {
    let base = br#"{"author":"a jester","history":[{"created_by":"base"}]}"#;
    let mut config = ImageConfig::from_base(base, &platform()).unwrap();
    config.add_layer("[production] files", "jesteros");
    config.set_epoch(0);
    config.add_layer("[production] packages", "");
    assert_eq!(
        json_of(&config)["history"],
        json!([
            {"created_by": "base"},
            {"created_by": "[production] files", "comment": "jesteros"},
            {"created_by": "[production] packages", "created": "1970-01-01T00:00:00Z"},
        ])
    );
    assert_eq!(config.history().len(), 3);
    assert_eq!(json_of(&config)["author"], "a jester");
    let mut unknown = ImageConfig::without_history(&platform());
    unknown.add_layer("[production] files", "");
    assert_eq!(json_of(&unknown)["history"], json!([]));
}

#[test]
fn a_health_check_can_be_switched_off() {
    let mut config = ImageConfig::new(&platform());
    config.set_healthcheck(Healthcheck::none());
    assert_eq!(json_of(&config)["config"]["Healthcheck"], json!({"Test": ["NONE"]}));
    let check = Healthcheck::command(words(&["a", "b"]));
    assert_eq!(check.words(), Some(words(&["a", "b"]).as_slice()));
}
