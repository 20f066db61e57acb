import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { standingNames, type Standing } from '../codes.ts'

const shapes: Record<Standing, StatusShapeName> = {
  qualified: 'done',
  checking: 'waiting',
  rectifying: 'soft',
  suspended: 'block',
  revoked: 'block',
  unqualified: 'none',
}

/** The standing of a school towards this year's enrolment: shape, word, colour. */
export function StandingTag({ standing, boxed }: { standing: Standing; boxed?: boolean }) {
  return <StatusTag shape={shapes[standing]} word={standingNames[standing].word} {...(boxed ? { boxed } : {})} />
}
