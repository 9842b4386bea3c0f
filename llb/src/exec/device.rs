//! Devices of the builder's machine.

use buildkit_proto::pb;

/// Devices of the builder's machine, by their names in CDI (Container Device Interface).
///
/// A name is `vendor.com/class=device`, `vendor.com/class=*` for all devices of a class,
/// `vendor.com/class` for the first one, or the value of the annotation
/// `org.mobyproject.buildkit.device.class` (`solver/llbsolver/cdidevices/manager.go`). A
/// build gets a device if the client allows it (`--allow device`), or if its CDI file says
/// that any build may have it. The name is part of the cache key, the device is not.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Device, Exec};
///
/// let exec = Exec::shell("nvidia-smi").device(Device::new("nvidia.com/gpu=all").optional());
/// # let _ = exec;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Device(pub(super) pb::CdiDevice);

impl Device {
    /// Names devices. The build fails if there are none.
    pub fn new(name: impl Into<String>) -> Self {
        Self(pb::CdiDevice { name: name.into(), optional: false })
    }

    /// Runs the exec without devices if there are none of this name.
    pub fn optional(mut self) -> Self {
        self.0.optional = true;
        self
    }
}
