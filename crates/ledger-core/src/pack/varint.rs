//! Numbers in as few bytes as they need: seven bits a byte, the lowest bits first.

/// Writes a number; below 128 it takes one byte.
pub(crate) fn push(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes a signed number; the nearer to zero, the fewer bytes.
pub(crate) fn push_signed(number: i64, out: &mut Vec<u8>) {
    push(((number << 1) ^ (number >> 63)).cast_unsigned(), out);
}

/// Takes a number off the front, or returns `None` if its bytes are incomplete or more than it needs.
#[inline]
pub(crate) fn take(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let byte = *from.split_off_first()?;
        let bits = u64::from(byte & 0x7f);
        number |= bits << shift;
        if byte <= 0x7f {
            // no bit was shifted out, and the last byte is not a needless zero
            return (number >> shift == bits && (bits > 0 || shift == 0)).then_some(number);
        }
    }
    None
}

/// Takes a number of at most 32 bits off the front.
#[inline]
pub(crate) fn take_u32(from: &mut &[u8]) -> Option<u32> {
    take(from)?.try_into().ok()
}

/// Takes a signed number off the front.
#[inline]
pub(crate) fn take_signed(from: &mut &[u8]) -> Option<i64> {
    let number = take(from)?;
    Some((number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_was_written() {
        let sizes = (0..64).map(|bits| 1_i64 << bits);
        let numbers: Vec<i64> = sizes.flat_map(|size| [size, size.wrapping_sub(1), size.wrapping_neg()]).collect();
        let mut bytes = Vec::new();
        for number in &numbers {
            push(number.cast_unsigned(), &mut bytes);
            push_signed(*number, &mut bytes);
        }
        let mut from = bytes.as_slice();
        for number in &numbers {
            assert_eq!((take(&mut from), take_signed(&mut from)), (Some(number.cast_unsigned()), Some(*number)));
        }
        assert!(from.is_empty());
    }

    #[test]
    fn what_is_near_zero_takes_a_byte() {
        for number in -64..64 {
            let mut bytes = Vec::new();
            push_signed(number, &mut bytes);
            assert_eq!(bytes.len(), 1, "{number}");
        }
    }

    #[test]
    fn what_is_cut_short_too_large_or_longer_than_it_need_be_is_no_number() {
        let most = [[0xff; 9].as_slice(), &[1]].concat();
        assert_eq!(take(&mut most.as_slice()), Some(u64::MAX));
        let too_large = [[0xff; 9].as_slice(), &[2]].concat();
        for bytes in [&[][..], &[0x80], &most[..9], &too_large, &[0xff; 10], &[0x81, 0], &[0x80, 0x80, 0]] {
            assert_eq!(take(&mut &*bytes), None, "{bytes:?}");
        }
        let mut from = [0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x1f].as_slice();
        assert_eq!((take_u32(&mut from), take_u32(&mut from)), (Some(u32::MAX), None));
    }
}
