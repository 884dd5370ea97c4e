//! Numbers in as few bytes as they need: seven bits a byte, the lowest first.

/// Writes a number; most are small.
pub(crate) fn push(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes a number near zero, on either side of it.
pub(crate) fn push_signed(number: i64, out: &mut Vec<u8>) {
    push(((number << 1) ^ (number >> 63)).cast_unsigned(), out);
}

/// Takes a number off the front. Any bytes are one: where they end too soon, zeros are missing.
#[inline]
pub(crate) fn take(from: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let Some((byte, rest)) = from.split_first() else { break };
        *from = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if *byte <= 0x7f {
            break;
        }
    }
    number
}

/// Takes a number off the front that was written signed.
#[inline]
pub(crate) fn take_signed(from: &mut &[u8]) -> i64 {
    let number = take(from);
    (number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg()
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
            assert_eq!((take(&mut from), take_signed(&mut from)), (number.cast_unsigned(), *number));
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
    fn any_bytes_are_a_number() {
        let mut from = [0xff; 25].as_slice();
        assert_eq!((take(&mut from), from.len()), (u64::MAX, 15));
        assert_eq!((take(&mut from), from.len()), (u64::MAX, 5));
        assert_eq!((take(&mut from), from.len()), ((1 << 35) - 1, 0));
        assert_eq!((take(&mut from), take_signed(&mut from)), (0, 0));
    }
}
