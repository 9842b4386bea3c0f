//! Metadata of vertices as Go's `encoding/json` writes `llb.OpMetadata`
//! (`client/llb/state.go`): names with underscores, 64-bit numbers as numbers.

use super::object::Object;
use super::source::progress_group_fields;
use crate::limits::Limits;
use buildkit_proto::newer::LinuxResources;
use buildkit_proto::pb;

pub(super) fn metadata(metadata: &pb::OpMetadata, limits: Option<&Limits>) -> Object {
    let pb::OpMetadata { ignore_cache, description, export_cache, caps, progress_group } = metadata;
    let json = Object::new().flag("ignore_cache", *ignore_cache);
    let json = json.map("description", description, |text| text.clone().into());
    let json = json.message("export_cache", export_cache.as_ref(), |pb::ExportCache { value }| {
        Object::new().flag("Value", *value)
    });
    let json = json.map("caps", caps, |needed| (*needed).into());
    let json = json.message("progress_group", progress_group.as_ref(), progress_group_fields);
    json.message("linux_resources", limits.map(|limits| &limits.0), resources)
}

fn resources(resources: &LinuxResources) -> Object {
    let LinuxResources {
        memory,
        memory_swap,
        cpu_shares,
        cpu_period,
        cpu_quota,
        cpuset_cpus,
        cpuset_mems,
    } = resources;
    let json = Object::new().number("memory", *memory).number("memorySwap", *memory_swap);
    let shares = |json: Object, key, number: u64| match number {
        0 => json,
        number => json.value(key, number),
    };
    let json = shares(shares(json, "cpuShares", *cpu_shares), "cpuPeriod", *cpu_period);
    let json = json.number("cpuQuota", *cpu_quota);
    json.text("cpusetCpus", cpuset_cpus).text("cpusetMems", cpuset_mems)
}
