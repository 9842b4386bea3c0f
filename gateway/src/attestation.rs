//! What is stated about results.

use crate::error::Error;
use crate::result_ref::Ref;
use buildkit_proto::gateway as wire;
use buildkit_proto::newer::RawAttestation;
use std::collections::BTreeMap;

/// A statement about a result, which exporters add to it where they have a place for it.
/// BuildKit completes it with the result's digest (`exporter/attestation/make.go`).
///
/// BuildKit refuses what a frontend states about the provenance of a result: types that begin
/// with `https://slsa.dev/provenance/` (`exporter/attestation/unbundle.go`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attestation {
    /// What there is at the path.
    pub kind: AttestationKind,
    /// The result that holds it.
    pub result: Ref,
    /// The path there: a file of at most 40 MiB, or for a bundle a folder.
    pub path: String,
    /// The type of the predicate, e.g. `https://spdx.dev/Document`. Of a bundle it may be
    /// empty; if it is not, a statement of another type in it fails the build.
    pub predicate_type: String,
    /// What it is about; without any it is about the result itself.
    pub subjects: Vec<Subject>,
    /// What exporters are told about it, e.g. `reason`; with `inline-only` as `true` it is
    /// left out where it would be a file beside the result.
    pub metadata: BTreeMap<String, Vec<u8>>,
}

/// What there is at the path of an [`Attestation`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AttestationKind {
    /// A file of JSON, which is the predicate.
    #[default]
    InToto,
    /// A folder of files, each a whole in-toto statement as JSON.
    Bundle,
}

/// What an [`Attestation`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The result that it is attached to, under a name of its own if that is not empty.
    Itself {
        /// The name.
        name: String,
    },
    /// Something else.
    Other {
        /// Its name.
        name: String,
        /// Its digests, e.g. `sha256:…`.
        digests: Vec<String>,
    },
}

impl Attestation {
    pub(crate) fn to_pb(&self) -> wire::Attestation {
        let Self { kind, result, path, predicate_type, subjects, metadata } = self.clone();
        let kind = match kind {
            AttestationKind::InToto => wire::AttestationKind::InToto,
            AttestationKind::Bundle => wire::AttestationKind::Bundle,
        };
        wire::Attestation {
            kind: kind.into(),
            metadata: metadata.into_iter().collect(),
            r#ref: Some(result.to_pb()),
            path,
            in_toto_predicate_type: predicate_type,
            in_toto_subjects: subjects.into_iter().map(Subject::into_pb).collect(),
        }
    }

    pub(crate) fn from_raw(raw: RawAttestation) -> Result<Self, Error> {
        let unknown = |_| Error::Protocol(format!("an attestation is of the kind {}", raw.kind));
        let kind = match wire::AttestationKind::try_from(raw.kind).map_err(unknown)? {
            wire::AttestationKind::InToto => AttestationKind::InToto,
            wire::AttestationKind::Bundle => AttestationKind::Bundle,
        };
        let subjects = raw.in_toto_subjects.into_iter().map(Subject::from_pb);
        Ok(Self {
            kind,
            result: raw.r#ref.map(Ref::from_raw).unwrap_or_default(),
            path: raw.path,
            predicate_type: raw.in_toto_predicate_type,
            subjects: subjects.collect::<Result<_, _>>()?,
            metadata: raw.metadata,
        })
    }
}

impl Subject {
    fn into_pb(self) -> wire::InTotoSubject {
        let (kind, name, digest) = match self {
            Self::Itself { name } => (wire::InTotoSubjectKind::Self_, name, Vec::new()),
            Self::Other { name, digests } => (wire::InTotoSubjectKind::Raw, name, digests),
        };
        wire::InTotoSubject { kind: kind.into(), digest, name }
    }

    fn from_pb(subject: wire::InTotoSubject) -> Result<Self, Error> {
        let wire::InTotoSubject { kind, name, digest } = subject;
        let unknown =
            |_| Error::Protocol(format!("the subject of an attestation is of the kind {kind}"));
        Ok(match wire::InTotoSubjectKind::try_from(kind).map_err(unknown)? {
            wire::InTotoSubjectKind::Self_ => Self::Itself { name },
            wire::InTotoSubjectKind::Raw => Self::Other { name, digests: digest },
        })
    }
}
