import { crossCheck, type NumberCheck } from './cross-check.ts'
import type { Figure } from './model.ts'
import { fillPlaceholders } from './placeholders.ts'

type Explained = { chapter: string; passage: string; number: string; reason: string; author_name: string; written_at: string }

export type CheckedNumber = NumberCheck & { explanation: Explained | null }
export type CheckedChapter = { text: string; problems: string[]; numbers: CheckedNumber[] }

/** A chapter as it would be printed, and what stands between it and handing in. Pure. */
export function checkChapter(chapter: string, body: string, figures: readonly Figure[], explanations: readonly Explained[]): CheckedChapter {
  const pieces = fillPlaceholders(body, figures)
  const numbers = crossCheck(body, figures).map((one) => ({
    ...one,
    explanation: explanations.find((held) => held.chapter === chapter && held.passage === one.passage && held.number === one.raw) ?? null,
  }))
  return {
    text: pieces.map((one) => one.text).join(''),
    problems: pieces.flatMap((one) => (one.kind === 'problem' ? [`占位符${one.source}${one.text}`] : [])),
    numbers,
  }
}

/** Numbers that are neither the ledger's nor explained. */
export function openNumbers(chapter: CheckedChapter): CheckedNumber[] {
  return chapter.numbers.filter((one) => one.verdict !== 'match' && !one.explanation)
}
