//! Vertices against those of `client/llb`, without Go: the digests were printed by Go, from the
//! calls that stand beside them (BuildKit v0.33.0). `tests/go_llb.rs` of the workspace compares
//! graphs of all kinds with Go itself.

use crate::*;

fn tree(name: &str) -> Output {
    Output::scratch().file(mkdir(name, 0o755))
}

fn assert_digest(output: &Output, digest: &str) {
    let text = output.definition().to_string();
    assert_eq!(output.vertex_digest().unwrap().as_str(), digest, "{text}");
}

#[test]
fn trees() {
    let (a, b) = (tree("/a"), tree("/b"));
    // llb.Merge([]llb.State{a, b, a})
    assert_digest(
        &merge([&a, &b, &a]).output(),
        "sha256:e0f5456f6a5ae20f948acf0152a6e73bf81c72453dd86ca10c810bbd7487491b",
    );
    // llb.Diff(a, a)
    assert_digest(
        &diff(&a, &a).output(),
        "sha256:62d064e46f8d05930e4ea8641f17922ee5964be6594b4d6eaa05d7817df225a7",
    );
    // a.Requires("id", b, a)
    assert_digest(
        &a.after("id", [&b, &a]),
        "sha256:3fe201eae9b7c6724838e0efbfe808bbc602358f87d61165b7daed6f7b489803",
    );
}

#[test]
fn images_and_blobs() {
    let amd64 = Platform::new("linux", "amd64", "");
    // llb.Image("alpine", llb.MarkImageInternal)
    assert_digest(
        &Image::new("alpine".parse().unwrap()).internal().output(&amd64),
        "sha256:8984bba474fe856fa4961161d91058b0f9e83d7ab02f9c57c8aa9bc24b663407",
    );
    let digest = Digest::of(b"blob");
    let repository = "example.com/x:tag".parse().unwrap();
    // llb.ImageBlob("example.com/x@"+d, llb.Filename("f"), llb.Chmod(0644), llb.Chown(1, 2))
    let blob = Blob::of_registry(&repository, &digest).filename("f").perm(0o644).owner(1, 2);
    assert_digest(
        &blob.output(),
        "sha256:65d3e376c4f537cff543ed83464c5a113a139772798d16abc4e4e93256c367dd",
    );
    // llb.OCILayoutBlob("example.com/x@"+d, llb.ImageBlobOCIStore("S", "store"))
    let blob = Blob::of_layout(&repository, &digest, "S", "store");
    let caps = blob.clone().output().definition().caps();
    assert!(caps.contains("source.imageblob") && !caps.contains("source.http.perm"));
    assert_digest(
        &blob.output(),
        "sha256:5523416427ff75c9bed88eb50e1f4247554a059eca36e08272d5bfe13dc9e9e2",
    );
    let pinned = Image::new("alpine".parse().unwrap()).checksum(digest).output(&amd64).definition();
    assert!(pinned.caps().contains("source.image.checksum"));
    let line = "\n    image.checksum = sha256:fa2c8cc4f28176bbeed4b736df569a34c79cd3723e9ec42f";
    assert!(pinned.to_string().contains(line), "{pinned}");
}

#[test]
fn repositories() {
    // llb.Git("https://h/a.git?x=y", "main", llb.AuthTokenSecret("T"),
    //     llb.AuthHeaderSecret("H"), llb.GitSkipSubmodules())
    let git = Git::reference("https://h/a.git?x=y", "main").auth_token("T").auth_header("H");
    assert_digest(
        &git.skip_submodules().output(),
        "sha256:1c4b7fd484327deda5ec037a29bbcfdba46e30369aba2690ac9bacb0ea24f238",
    );
    // llb.Git("git@h:a.git", "main", llb.KnownSSHHosts("h ssh-rsa AAA"),
    //     llb.KnownSSHHosts("i ssh-rsa AAA\n"), llb.MountSSHSock("agent"))
    let ssh = Git::reference("git@h:a.git", "main").ssh_agent("agent");
    assert_digest(
        &ssh.known_hosts("h ssh-rsa AAA").known_hosts("i ssh-rsa AAA\n").output(),
        "sha256:1b99a815b3cdf7b1bfb464fc97dc72357ae9578f23ba49448163c1de6eaea744",
    );
    // llb.Git("https://h/a.git", "main", llb.GitChecksum("c0"), llb.GitBundleURL(
    //     "oci-layout+blob://example.com/x@"+d, llb.GitBundleOCIStore("S", "store")),
    //     llb.GitCheckoutBundle())
    let blob =
        Blob::of_layout(&"example.com/x".parse().unwrap(), &Digest::of(b"blob"), "S", "store");
    let git = Git::reference("https://h/a.git", "main").checksum("c0").bundle(&blob);
    assert_digest(
        &git.checkout_bundle().output(),
        "sha256:ef5d7fb073ce218a4bc145339134c19ce158f2545b5dfed55069f62be5e2a77f",
    );
    // SSH has options that HTTP does not have.
    let http = || Git::reference("https://h/a.git", "main");
    assert_eq!(http().known_hosts("h").ssh_agent("a").output(), http().output());
}

/// Go's client has no option for the signature of a commit; a policy sets it.
#[test]
fn signatures_of_commits() {
    let git = |signature| Git::reference("https://h/a.git", "v1").signed(signature).output();
    let attributes = |signature| {
        let text = git(signature).definition().to_string();
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix("git.sig."));
        lines.collect::<Vec<_>>().join(", ")
    };
    let key = || GitSignature::by("K");
    assert_eq!(attributes(key()), "pubkey = K");
    assert_eq!(attributes(key().of_tag()), "pubkey = K, requiresignedtag = true");
    assert_eq!(
        attributes(key().of_tag().of_commit().reject_expired()),
        "ignoresignedtag = true, pubkey = K, rejectexpired = true"
    );
}

#[test]
fn downloads() {
    // llb.HTTP("https://h/f", llb.Header(llb.HTTPHeader{Accept: "a/b", UserAgent: "u"}),
    //     llb.VerifyPGPSignature(llb.HTTPSignatureInfo{PubKey: []byte("K"),
    //     Signature: []byte("S")}), llb.AuthHeaderSecret("H"))
    let http = Http::unpinned("https://h/f").accept("a/b").user_agent("u").signed_by("K", "S");
    let output = http.auth_header("H").output();
    let caps = output.definition().caps();
    for cap in ["source.http.auth", "source.http.header", "source.http.signatureverify"] {
        assert!(caps.contains(cap), "{cap}");
    }
    assert_digest(
        &output,
        "sha256:3d31ffe21d60121e7e897fb6b17292d4cad5b654271179639aec3e4ad1cee1bd",
    );
}

#[test]
fn folders_of_the_client() {
    // llb.Local("c", llb.SessionID("S"), llb.MetadataOnlyTransfer([]string{"a", "b"}),
    //     llb.Differ(llb.DiffNone, true))
    let local = || Local::new("c", "S").metadata_only(&["a", "b"]);
    let output = local().require_differ(Differ::None).output();
    assert!(output.definition().caps().contains("source.local.differ"));
    assert!(output.definition().caps().contains("source.local.metadatatransfer"));
    assert_digest(
        &output,
        "sha256:f2464e27f20586da9892b153eec1df77a67489b9e83de6f5a90a14d4c108c1ee",
    );
    let wish = local().differ(Differ::None).output();
    assert_eq!(wish, output);
    assert!(!wish.definition().caps().contains("source.local.differ"));
    // llb.Local("c", llb.SessionID("S"), llb.Require("os==linux"))
    let output = Local::new("c", "S").on_worker("os==linux").output();
    assert!(output.definition().to_string().contains("\n    constraint os==linux\n"));
    assert_digest(
        &output,
        "sha256:5c93caf1ea8fda27274009833ebd49554d62f48087e223a0f236f8bef6461e1c",
    );
    // llb.Local("c", llb.LocalUniqueID("U"))
    let output = Local::of_any_session("c", "U").output();
    assert!(!output.definition().caps().contains("source.local.sessionid"));
    assert_digest(
        &output,
        "sha256:cfabca79251b02fc2bf0d607720aade39d8e092040b1c3e3a22c20ec0ed1499f",
    );
}

#[test]
fn execs() {
    let amd64 = Platform::new("linux", "amd64", "");
    let alpine = || Image::new("alpine".parse().unwrap()).state(&amd64);
    let command = || Exec::new("true", [""; 0]);
    // llb.Image("alpine").Run(llb.Args([]string{"true"}),
    //     llb.AddCDIDevice(llb.CDIDeviceName("vendor.com/gpu=0")),
    //     llb.AddCDIDevice(llb.CDIDeviceName("b"), llb.CDIDeviceOptional)).Root()
    let exec = command().device(Device::new("vendor.com/gpu=0"));
    let state = alpine().run(exec.device(Device::new("b").optional())).unwrap();
    assert!(state.definition().caps().contains("exec.meta.cdi"));
    let text = state.definition().to_string();
    assert!(text.contains("    device vendor.com/gpu=0\n    device b optional\n"), "{text}");
    assert_digest(
        state.output(),
        "sha256:9b5b7cd91e36660f4ce29de05def4f7fda70147c8f16f74cd0944ce86d4b5a39",
    );
    // llb.Image("alpine").Run(llb.Args([]string{"true"}), llb.ReadonlyRootFS(),
    //     llb.AddMount("/m", a)).GetMount("/m")
    let exec = command().read_only_root().bind_kept("/m", &tree("/a"));
    assert_digest(
        &alpine().exec(exec).unwrap().mount("/m").unwrap(),
        "sha256:0281672ad70724d026fefdfc900c05eb97667c31fb36732a8a78559914636e0f",
    );
    // llb.Image("alpine").Run(llb.Shlex("true"), llb.AddMount("/cache", llb.Scratch(),
    //     llb.AsPersistentCacheDir("id", llb.CacheMountShared), llb.Readonly)).Root()
    let state = alpine().run(command().cache_read_only("/cache", "id", Sharing::Shared)).unwrap();
    let text = state.definition().to_string();
    assert!(text.contains("    mount /cache <- cache id shared ro\n"), "{text}");
    assert_digest(
        state.output(),
        "sha256:53952503c95ef923b36dc77eafb5d258bcae19fd785b153c26fb858f89bac1e4",
    );
    // llb.Image("alpine").WithImageConfig(config).Run(llb.Args([]string{"true"})).Root()
    let config = br#"{"architecture":"arm","variant":"v7","os":"linux",
        "config":{"Env":["A=1","B","=x","A=2=3"],"WorkingDir":"/w"}}"#;
    let configured = alpine().with_image_config(config).unwrap();
    assert_digest(
        configured.run(command()).unwrap().output(),
        "sha256:49896378c90f8ea7cf12eb62cfcfddf21bfab241d2a5ea8b7cc3bc0d93043e7c",
    );
    // llb.Image("alpine").Run(llb.Args([]string{"true"}),
    //     llb.WithLinuxResources(llb.LinuxResources{Memory: 5})).Root()
    assert_digest(
        alpine().run(command().limits(Limits::default().memory(5))).unwrap().output(),
        "sha256:953660fee644301ff966d20c6a83536fe270b4d5d97a505f2c6f9999674c1c23",
    );
}

#[test]
fn copies_with_symbolic_modes() {
    let amd64 = Platform::new("linux", "amd64", "");
    let alpine = Image::new("alpine".parse().unwrap()).output(&amd64);
    let copied = |copy: CopyAction| Output::scratch().file(copy);
    // llb.Scratch().File(llb.Copy(llb.Image("alpine"), "/etc", "/etc",
    //     llb.ChmodOpt{ModeStr: "u+x,go-w"}))
    let symbolic = copied(copy(&alpine, "/etc", "/etc").chmod_symbolic("u+x,go-w"));
    assert_digest(
        &symbolic,
        "sha256:9c836bbff073e6410884cdb1198e9c99b1758f411615369c846117478a91bf12",
    );
    let line = "\n    copy v0:/etc -> /etc chmod=u+x,go-w\n";
    assert!(symbolic.definition().to_string().contains(line));
    let both = copy(&alpine, "/etc", "/etc").chmod(0o755).chmod_symbolic("u+x,go-w");
    assert_eq!(copied(both), symbolic);
    let number = copy(&alpine, "/etc", "/etc").chmod_symbolic("u+x").chmod(0o755);
    assert_eq!(copied(number), copied(copy(&alpine, "/etc", "/etc").chmod(0o755)));
}
