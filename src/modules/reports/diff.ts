/** A run of text in one of two versions, or in both. */
export type DiffPart = { kind: 'same' | 'added' | 'removed'; text: string }

const MOST = 1500

/**
 * What changed between two versions, by sentences and within changed sentences not further: people read a narrative by
 * sentences. Joining `same` and `removed` gives the old text, `same` and `added` the new one.
 */
export function diffText(before: string, after: string): DiffPart[] {
  const old = sentences(before)
  const now = sentences(after)
  // Longer texts than any report: told as one change, so that the table below stays small.
  if (old.length * now.length > MOST * MOST) return joined([{ kind: 'removed', text: before }, { kind: 'added', text: after }])
  const width = now.length + 1
  const common = new Uint32Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] = old[i] === now[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
  const parts: DiffPart[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      parts.push({ kind: 'same', text: old[i]! })
      i += 1
      j += 1
    } else if (j >= now.length || (i < old.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) {
      parts.push({ kind: 'removed', text: old[i]! })
      i += 1
    } else {
      parts.push({ kind: 'added', text: now[j]! })
      j += 1
    }
  }
  return joined(parts)
}

function sentences(text: string): string[] {
  return text.match(/[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+$/g) ?? []
}

function joined(parts: DiffPart[]): DiffPart[] {
  const out: DiffPart[] = []
  for (const part of parts) {
    if (part.text === '') continue
    const last = out.at(-1)
    if (last?.kind === part.kind) last.text += part.text
    else out.push({ ...part })
  }
  return out
}
