//! Files that hold a table by its columns, by their first bytes.

/// What holds a table by its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Parquet,
    /// A Parquet file of which even the list of its columns is encrypted.
    EncryptedParquet,
    /// An Arrow file, which Feather is too.
    ArrowFile,
    ArrowStream,
}

impl Container {
    /// What begins so; `None` for anything else.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        /// In front of each message of a stream, before its length.
        const CONTINUATION: &[u8] = b"\xff\xff\xff\xff";
        match head {
            _ if head.starts_with(b"PAR1") => Some(Self::Parquet),
            _ if head.starts_with(b"PARE") => Some(Self::EncryptedParquet),
            _ if head.starts_with(b"ARROW1\0\0") => Some(Self::ArrowFile),
            _ if head.starts_with(CONTINUATION) => Some(Self::ArrowStream),
            _ => None,
        }
    }

    /// What messages call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Parquet | Self::EncryptedParquet => "a Parquet file",
            Self::ArrowFile => "an Arrow file",
            Self::ArrowStream => "an Arrow stream",
        }
    }
}
