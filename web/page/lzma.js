// Unpacks LZMA, which packs the module a third smaller than what browsers unpack themselves.
// Source: Igor Pavlov, LZMA specification (2015), in the LZMA SDK.
"use strict";

/** The bytes, `length` of them, of a stream with the header of the `lzma` format. */
function unpack(packed, length) {
  const HEADER = 13;
  const PROBABLE = 1 << 10;
  const fresh = (count) => new Uint16Array(count).fill(PROBABLE);

  // How many bits of the byte before, and of the place, tell what comes next.
  const byteBits = packed[0] % 9;
  const literalPlaceMask = (1 << (Math.floor(packed[0] / 9) % 5)) - 1;
  const placeMask = (1 << Math.floor(packed[0] / 45)) - 1;

  let at = HEADER + 1;
  let range = 0xffffffff;
  let code = 0;
  for (let byte = 0; byte < 4; byte++) {
    code = ((code << 8) | packed[at++]) >>> 0;
  }

  const shift = () => {
    if (range < 0x1000000) {
      range = (range << 8) >>> 0;
      code = ((code << 8) | packed[at++]) >>> 0;
    }
  };
  const bit = (probabilities, index) => {
    const probability = probabilities[index];
    const bound = (range >>> 11) * probability;
    if (code < bound) {
      range = bound;
      probabilities[index] = probability + ((2048 - probability) >> 5);
      shift();
      return 0;
    }
    range -= bound;
    code -= bound;
    probabilities[index] = probability - (probability >> 5);
    shift();
    return 1;
  };
  const direct = (bits) => {
    let value = 0;
    for (; bits > 0; bits--) {
      range >>>= 1;
      const one = code >= range ? 1 : 0;
      code -= one ? range : 0;
      value = value * 2 + one;
      shift();
    }
    return value;
  };
  const tree = (probabilities, bits, from = 0) => {
    let node = 1;
    for (let left = bits; left > 0; left--) {
      node = (node << 1) | bit(probabilities, from + node);
    }
    return node - (1 << bits);
  };
  const reverseTree = (probabilities, bits, from = 0) => {
    let node = 1;
    let value = 0;
    for (let place = 0; place < bits; place++) {
      const one = bit(probabilities, from + node);
      node = (node << 1) | one;
      value |= one << place;
    }
    return value;
  };

  /** Lengths of repetitions: short ones, longer ones and long ones. */
  const lengths = () => ({ choice: fresh(2), low: fresh(16 << 3), middle: fresh(16 << 3), high: fresh(256) });
  const lengthOf = (one, place) => {
    if (bit(one.choice, 0) === 0) {
      return 2 + tree(one.low, 3, place << 3);
    }
    if (bit(one.choice, 1) === 0) {
      return 10 + tree(one.middle, 3, place << 3);
    }
    return 18 + tree(one.high, 8);
  };

  const literals = fresh(0x300 << (byteBits + Math.floor(Math.log2(literalPlaceMask + 1))));
  const isMatch = fresh(12 << 4);
  const isRepeated = fresh(12);
  const isOlder = fresh(12);
  const isOldest = fresh(12);
  const isLong = fresh(12 << 4);
  const isThird = fresh(12);
  const matched = lengths();
  const repeated = lengths();
  const slots = fresh(4 << 6);
  const middles = fresh(128);
  const lows = fresh(16);

  const out = new Uint8Array(length);
  const distances = [0, 0, 0, 0];
  let state = 0;
  let end = 0;

  const literal = () => {
    const before = end > 0 ? out[end - 1] : 0;
    const from = 0x300 * (((end & literalPlaceMask) << byteBits) + (before >> (8 - byteBits)));
    let symbol = 1;
    if (state >= 7) {
      let expected = out[end - distances[0] - 1];
      do {
        const guess = (expected >> 7) & 1;
        expected <<= 1;
        const one = bit(literals, from + ((1 + guess) << 8) + symbol);
        symbol = (symbol << 1) | one;
        if (guess !== one) {
          break;
        }
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) {
      symbol = (symbol << 1) | bit(literals, from + symbol);
    }
    out[end++] = symbol & 0xff;
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  };
  const distanceOf = (run) => {
    const slot = tree(slots, 6, Math.min(run - 2, 3) << 6);
    if (slot < 4) {
      return slot;
    }
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    return slot < 14
      ? base + reverseTree(middles, bits, base - slot)
      : base + direct(bits - 4) * 16 + reverseTree(lows, 4);
  };

  while (end < length) {
    const place = end & placeMask;
    if (bit(isMatch, (state << 4) + place) === 0) {
      literal();
      continue;
    }
    let run;
    if (bit(isRepeated, state) === 0) {
      run = lengthOf(matched, place);
      distances.unshift(distanceOf(run));
      distances.pop();
      state = state < 7 ? 7 : 10;
    } else {
      if (bit(isOlder, state) === 0) {
        if (bit(isLong, (state << 4) + place) === 0) {
          state = state < 7 ? 9 : 11;
          out[end] = out[end - distances[0] - 1];
          end++;
          continue;
        }
      } else {
        const older = bit(isOldest, state) === 0 ? 1 : bit(isThird, state) === 0 ? 2 : 3;
        distances.unshift(...distances.splice(older, 1));
      }
      run = lengthOf(repeated, place);
      state = state < 7 ? 8 : 11;
    }
    for (; run > 0 && end < length; run--, end++) {
      out[end] = out[end - distances[0] - 1];
    }
  }
  return out;
}
