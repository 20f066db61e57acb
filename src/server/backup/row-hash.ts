import { createHash } from 'node:crypto'

/**
 * Counts and hashes the rows of a table as `COPY … TO STDOUT` writes them, one row a line. The hash is the sum, word
 * by word, of the SHA-256 of the rows: the order of the rows does not matter, every row and every column does.
 */
export function rowHash(): { add: (chunk: Buffer) => void; end: () => { rows: number; hash: string } } {
  const sum = new Uint32Array(8)
  let rows = 0
  let rest: Buffer = Buffer.alloc(0)
  const one = (line: Buffer) => {
    const digest = createHash('sha256').update(line).digest()
    for (let word = 0; word < 8; word++) sum[word] = sum[word]! + digest.readUInt32BE(word * 4)
    rows += 1
  }
  return {
    add(chunk) {
      let from = 0
      for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
        const line = chunk.subarray(from, at)
        one(rest.byteLength > 0 ? Buffer.concat([rest, line]) : line)
        if (rest.byteLength > 0) rest = Buffer.alloc(0)
        from = at + 1
      }
      if (from < chunk.byteLength) rest = Buffer.concat([rest, chunk.subarray(from)])
    },
    end: () => ({ rows, hash: [...sum].map((word) => word.toString(16).padStart(8, '0')).join('') }),
  }
}
