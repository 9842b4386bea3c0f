//! One graph with every common vertex, as text.

use crate::*;

const NDK: &str = "sha256:eafae2d614e5475a3bcfd7c5f201db5b963cc1290ee3e8ae791ff0c66757781e";

fn lenny_root(session: &str, platform: &Platform) -> State {
    let context = Local::new("context", session).include(&["lenny-rootfs.tar.gz"]).output();
    let sources = "deb http://archive.debian.org/debian lenny main\n";
    State::scratch(platform)
        .file((
            copy(&context, "lenny-rootfs.tar.gz", "/").unpack(),
            mkfile("/etc/apt/sources.list", 0o644, sources),
        ))
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("LC_ALL", "C")
}

fn apt_install(root: &State, packages: &[&str]) -> State {
    let list = packages.join(" ");
    root.run(
        Exec::shell(format!("apt-get update && apt-get install -y {list}"))
            .cache("/var/lib/apt", "lenny-apt-lists", Sharing::Locked)
            .cache("/var/cache/apt", "lenny-apt-archives", Sharing::Locked)
            .named(format!("apt install {list}")),
    )
    .unwrap()
}

fn kernel(builder: &State) -> Output {
    let url = "https://dl.google.com/android/repository/android-ndk-r12b-linux-x86_64.zip";
    let ndk = Http::new(url, NDK.parse().unwrap()).filename("ndk.zip").output();
    let toolchain = builder
        .run_into(
            "/out",
            Exec::shell("unzip -q /download/ndk.zip -d /out")
                .bind("/download", &ndk)
                .named("unpack Android NDK r12b"),
        )
        .unwrap();
    let source = Git::reference("github.com/catdotbashrc/nst-kernel.git", "master").output();
    builder
        .dir("/src")
        .env("ARCH", "arm")
        .env("CROSS_COMPILE", "arm-linux-androideabi-")
        .run_into(
            "/out",
            Exec::shell("make uImage && cp arch/arm/boot/uImage /out/")
                .bind_path("/opt/android-ndk", &toolchain, "/android-ndk-r12b")
                .bind_writable("/src", &source)
                .cache("/root/.ccache", "kernel-ccache", Sharing::Shared)
                .ignoring_cache(true)
                .named("build uImage"),
        )
        .unwrap()
}

pub(super) fn image() -> State {
    let host = Platform::new("linux", "amd64", "");
    let runtime = apt_install(&lenny_root("SESSION", &host), &["vim", "perl"]);
    let builder = Image::new("docker.io/library/ubuntu:20.04".parse().unwrap()).state(&host);
    let uimage = kernel(&builder);
    runtime.file([copy(&uimage, "/uImage", "/boot/uImage").chmod(0o644)])
}

#[test]
fn text_names_every_field() {
    let want = r#"v0 = source local://context
    local.includepattern = ["lenny-rootfs.tar.gz"]
    local.session = SESSION
v1 = file on scratch
    copy v0:/lenny-rootfs.tar.gz -> / unpack
    mkfile /etc/apt/sources.list mode=644 "deb http://archive.debian.org/debian lenny main\n"
v2 = exec  [linux/amd64]  "apt install vim perl"
    args  ["/bin/sh", "-c", "apt-get update && apt-get install -y vim perl"]
    env   DEBIAN_FRONTEND=noninteractive LC_ALL=C
    mount / <- v1 rw => :0
    mount /var/cache/apt <- cache lenny-apt-archives locked
    mount /var/lib/apt <- cache lenny-apt-lists locked
v3 = source docker-image://docker.io/library/ubuntu:20.04  [linux/amd64]
v4 = source https://dl.google.com/android/repository/android-ndk-r12b-linux-x86_64.zip
    http.checksum = sha256:eafae2d614e5475a3bcfd7c5f201db5b963cc1290ee3e8ae791ff0c66757781e
    http.filename = ndk.zip
v5 = exec  [linux/amd64]  "unpack Android NDK r12b"
    args  ["/bin/sh", "-c", "unzip -q /download/ndk.zip -d /out"]
    mount / <- v3 rw => :0
    mount /download <- v4 ro
    mount /out <- scratch rw => :1
v6 = source git://github.com/catdotbashrc/nst-kernel.git#master
    git.authheadersecret = GIT_AUTH_HEADER
    git.authtokensecret = GIT_AUTH_TOKEN
    git.fullurl = https://github.com/catdotbashrc/nst-kernel.git
v7 = exec  [linux/amd64]  "build uImage"  [ignore-cache]
    args  ["/bin/sh", "-c", "make uImage && cp arch/arm/boot/uImage /out/"]
    env   ARCH=arm CROSS_COMPILE=arm-linux-androideabi-
    cwd   /src
    mount / <- v3 rw => :0
    mount /opt/android-ndk <- v5:1:/android-ndk-r12b ro
    mount /out <- scratch rw => :1
    mount /root/.ccache <- cache kernel-ccache shared
    mount /src <- v6 rw
v8 = file on v2
    copy v7:1:/uImage -> /boot/uImage mode=644
return v8
"#;
    assert_eq!(image().definition().to_string(), want);
}

#[test]
fn same_calls_give_the_same_bytes() {
    let here = image().definition();
    assert_eq!(image().definition(), here);
    let there = std::thread::spawn(|| image().definition()).join().unwrap();
    assert_eq!(there, here);
}

#[test]
fn capabilities_follow_from_the_ops() {
    let caps = image().definition().caps();
    let want = [
        "constraints",
        "exec.meta.base",
        "exec.meta.setsdefaultpath",
        "exec.mount.bind",
        "exec.mount.bind.readwrite-nooutput",
        "exec.mount.cache",
        "exec.mount.cache.sharing",
        "exec.mount.selector",
        "file.base",
        "meta.description",
        "meta.ignorecache",
        "platform",
        "source.git",
        "source.git.fullurl",
        "source.http",
        "source.http.checksum",
        "source.image",
        "source.local",
        "source.local.includepatterns",
        "source.local.sessionid",
    ];
    assert_eq!(caps.iter().map(String::as_str).collect::<Vec<_>>(), want);
}
