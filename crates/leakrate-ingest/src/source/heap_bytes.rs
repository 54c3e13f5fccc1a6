//! Heap profiles that are no text, by their first bytes.

use crate::kit::protobuf::{Message, Value};

/// Whether a file that begins so is a profile of pprof: a message whose first fields say what its samples
/// count. Nothing in front marks it; no text has such bytes, as both numbers in the field follow control
/// characters.
pub(crate) fn is_profile(head: &[u8]) -> bool {
    const SAMPLE_TYPE: u64 = 1;
    const PERIOD_TYPE: u64 = 11;
    const PERIOD: u64 = 12;
    let mut message = Message::new(head);
    while let Ok(Some(field)) = message.next_field() {
        match (field.number, field.value) {
            (SAMPLE_TYPE, Value::Bytes(inner)) => return is_value_type(inner),
            (PERIOD_TYPE, Value::Bytes(inner)) if is_value_type(inner) => {}
            (PERIOD, Value::Number(_)) => {}
            _ => return false,
        }
    }
    false
}

/// A kind and its unit, both as numbers of texts.
fn is_value_type(mut message: Message) -> bool {
    let mut fields = 0;
    loop {
        match message.next_field() {
            Ok(None) => return fields > 0,
            Ok(Some(field)) if matches!(field.value, Value::Number(_)) && field.number <= 2 => {
                fields += 1;
            }
            Ok(Some(_)) | Err(_) => return false,
        }
    }
}

/// Whether a file that begins so is a snapshot of tracemalloc as Python keeps it, which only Python can
/// read, by running what stands in it.
pub(crate) fn is_pickled_snapshot(head: &[u8]) -> bool {
    const PICKLE: u8 = 0x80;
    let beginning = &head[..head.len().min(256)];
    beginning.first() == Some(&PICKLE) && memchr::memmem::find(beginning, b"tracemalloc").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_known_by_how_it_begins() {
        // As Go writes it, and as every other program does.
        assert!(is_profile(
            b"\x5a\x04\x08\x01\x10\x02\x60\x80\x80\x20\x0a\x04\x08\x03\x10\x04\x12"
        ));
        assert!(is_profile(
            b"\x0a\x04\x08\x01\x10\x02\x0a\x04\x08\x03\x10\x04"
        ));
        for other in [
            "\n\ntime,heap\n",
            "Z\x04time",
            "\n",
            "",
            "Zeit;Größe\n",
            "\n\x04text",
        ] {
            assert!(!is_profile(other.as_bytes()), "{other:?}");
        }
    }

    #[test]
    fn a_pickled_snapshot_is_known() {
        assert!(is_pickled_snapshot(
            b"\x80\x05\x95\x10\x00\x8c\x0btracemalloc\x94\x8c\x08Snapshot"
        ));
        assert!(!is_pickled_snapshot(b"tracemalloc"));
    }
}
