// Sorts the code of a module by kind, and puts it together again: what is alike packs a tenth smaller side by side.
// Source: WebAssembly Core Specification 2.0 (2022), binary format of instructions and modules.
"use strict";

const CODE_SECTION = 10;
/** One stream each: what stands around the code, how its functions begin, and what instructions are followed by. */
const KINDS = 16;
const [BEFORE, AFTER, LOCALS, INSTRUCTION, BLOCK, LABEL, READ, WRITTEN, FUNCTION, LOAD, STORE, FAR_LOAD, FAR_STORE, NUMBER, WIDE, TARGETS] =
  Array(KINDS).keys();
const LENGTH_BYTES = 4;

/** How many indices follow an instruction: labels, globals, tables, types; and one after the prefix 0xFC. */
const INDICES = new Uint8Array(256);
for (const code of [0x0c, 0x0d, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0xd0, 0xd2]) {
  INDICES[code] = 1;
}
INDICES[0x11] = 2;
const BULK_INDICES = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

class Bytes {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  take() {
    return this.bytes[this.at++];
  }
  put(byte) {
    this.bytes[this.at++] = byte;
  }
  takeNumber() {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.take();
      number += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        return number;
      }
    }
  }
  putNumber(number) {
    for (; number > 0x7f; number = Math.floor(number / 128)) {
      this.put((number & 0x7f) | 0x80);
    }
    this.put(number);
  }
}

/** The locals of a function, the last that was used in front: what is read next is mostly near there. */
class Recent {
  locals = [];
  coverTo(place) {
    while (this.locals.length <= place) {
      this.locals.push(this.locals.length);
    }
  }
  /** The local at a place, which comes to the front. */
  localAt(place) {
    this.coverTo(place);
    const local = this.locals[place];
    this.locals.copyWithin(1, 0, place);
    this.locals[0] = local;
    return local;
  }
  /** The place of a local, which comes to the front. */
  placeOf(local) {
    this.coverTo(local);
    const place = this.locals.indexOf(local);
    this.localAt(place);
    return place;
  }
}

/** Moves functions from streams into streams, of which there is one for each kind. */
class Mover {
  /** `spell` makes of a local that is read its place among the recent ones, or the other way round. */
  constructor(from, to, spell) {
    this.from = from;
    this.to = to;
    this.spell = spell;
  }
  byte(kind) {
    const byte = this.from[kind].take();
    this.to[kind].put(byte);
    return byte;
  }
  bytes(kind, count) {
    for (; count > 0; count--) {
      this.byte(kind);
    }
  }
  number(kind) {
    const number = this.from[kind].takeNumber();
    this.to[kind].putNumber(number);
    return number;
  }
  /** A number of which only the length matters, with a sign perhaps. What follows its first byte may go elsewhere. */
  literal(kind, further = kind) {
    for (let stream = kind; this.byte(stream) > 0x7f; stream = further);
  }
  literals(kind, count) {
    for (; count > 0; count--) {
      this.literal(kind);
    }
  }
  /** The locals and instructions of one function. */
  body() {
    this.recent = new Recent();
    for (let groups = this.number(LOCALS); groups > 0; groups--) {
      this.literal(LOCALS);
      this.byte(LOCALS);
    }
    for (let depth = 1; depth > 0; ) {
      const code = this.byte(INSTRUCTION);
      if (code === 0x0b) {
        depth--;
      } else if (code >= 0x02 && code <= 0x04) {
        this.literal(BLOCK);
        depth++;
      } else {
        this.operands(code);
      }
    }
  }
  operands(code) {
    if (code === 0x20) {
      this.to[READ].putNumber(this.spell(this.recent, this.from[READ].takeNumber()));
    } else if (code === 0x21 || code === 0x22) {
      this.recent.placeOf(this.number(WRITTEN));
    } else if (code >= 0x28 && code <= 0x3e) {
      this.literal(INSTRUCTION);
      if (code < 0x36) {
        this.literal(LOAD, FAR_LOAD);
      } else {
        this.literal(STORE, FAR_STORE);
      }
    } else if (code === 0x41) {
      this.literal(NUMBER);
    } else if (code === 0x42) {
      this.literal(WIDE);
    } else if (code === 0x43) {
      this.bytes(WIDE, 4);
    } else if (code === 0x44) {
      this.bytes(WIDE, 8);
    } else if (code === 0x10) {
      this.literal(FUNCTION);
    } else if (code === 0x0e) {
      this.literals(TARGETS, this.number(TARGETS) + 1);
    } else if (code === 0x1c) {
      this.bytes(INSTRUCTION, this.number(INSTRUCTION));
    } else if (code === 0xfc) {
      this.literals(INSTRUCTION, BULK_INDICES[this.number(INSTRUCTION)]);
    } else if (code > 0xd2) {
      throw new Error(`the instruction ${code} is not known`);
    } else {
      this.literals(code < 0x20 ? LABEL : INSTRUCTION, INDICES[code]);
    }
  }
}

function concatenated(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The streams of a module, one behind the other, behind their lengths. */
function split(module) {
  const streams = Array.from({ length: KINDS }, () => new Bytes([]));
  const source = new Bytes(module, 8);
  while (module[source.at] !== CODE_SECTION) {
    source.at++;
    source.at = source.takeNumber() + source.at;
  }
  streams[BEFORE].bytes = module.subarray(0, source.at++);
  const length = source.takeNumber();
  streams[AFTER].bytes = module.subarray(source.at + length);
  const mover = new Mover(Array(KINDS).fill(source), streams, (recent, local) => recent.placeOf(local));
  for (let functions = mover.number(LOCALS); functions > 0; functions--) {
    source.takeNumber();
    mover.body();
  }
  const all = streams.map(({ bytes }) => Uint8Array.from(bytes));
  const lengths = new DataView(new ArrayBuffer(all.length * LENGTH_BYTES));
  all.forEach((bytes, at) => lengths.setUint32(at * LENGTH_BYTES, bytes.length, true));
  return concatenated([new Uint8Array(lengths.buffer), ...all]);
}

/** The module of streams. */
function join(bytes) {
  const lengths = new DataView(bytes.buffer, bytes.byteOffset);
  let end = KINDS * LENGTH_BYTES;
  const streams = Array.from({ length: KINDS }, (_, kind) => {
    const start = end;
    end += lengths.getUint32(kind * LENGTH_BYTES, true);
    return new Bytes(bytes.subarray(start, end));
  });
  // What a function begins with in its section is its length, which is known behind it.
  const body = new Bytes(new Uint8Array(bytes.length));
  const code = new Bytes(new Uint8Array(2 * bytes.length));
  const mover = new Mover(streams, Array(KINDS).fill(body), (recent, place) => recent.localAt(place));
  const functions = streams[LOCALS].takeNumber();
  code.putNumber(functions);
  for (let left = functions; left > 0; left--) {
    body.at = 0;
    mover.body();
    code.putNumber(body.at);
    code.bytes.set(body.bytes.subarray(0, body.at), code.at);
    code.at += body.at;
  }
  const head = new Bytes(new Uint8Array(6));
  head.put(CODE_SECTION);
  head.putNumber(code.at);
  return concatenated([
    streams[BEFORE].bytes,
    head.bytes.subarray(0, head.at),
    code.bytes.subarray(0, code.at),
    streams[AFTER].bytes,
  ]);
}
