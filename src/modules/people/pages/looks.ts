import type { StatusShapeName } from '../../../ui/status-words.ts'

/** Shapes of this module's states; the words are in ../words.ts. */
export const pairShapes: Record<string, StatusShapeName> = {
  open: 'none',
  asked: 'waiting',
  different: 'done',
  proposed: 'waiting',
  merged: 'done',
}
export const likenessShapes: Record<string, StatusShapeName> = {
  sure: 'block',
  likely: 'soft',
  possible: 'note',
  twins: 'none',
}
export const checkShapes: Record<string, StatusShapeName> = {
  match: 'done',
  mismatch: 'block',
  'not-found': 'soft',
}
export const listedShapes: Record<string, StatusShapeName> = {
  open: 'none',
  keep: 'done',
  withdraw: 'returned',
  'not-same': 'done',
  waiting: 'waiting',
}
export const shortTime = (moment: string) => moment.slice(0, 16).replace('T', ' ')
