import type { ReactNode } from 'react'
import type { StatusShapeName } from './status-words.ts'

const ring = <circle cx="7" cy="7" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.5" />
const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.5,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const
const cut = {
  fill: 'none',
  stroke: 'var(--w)',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

const drawings: Record<StatusShapeName, ReactNode> = {
  done: (
    <>
      <circle cx="7" cy="7" r="7" fill="currentColor" />
      <path d="M3.8 7.2 6.1 9.5 10.3 5" {...cut} />
    </>
  ),
  moving: (
    <>
      {ring}
      <path d="M4.2 7h5M7.2 4.9 9.4 7 7.2 9.1" {...line} />
    </>
  ),
  soft: (
    <>
      <path d="M7 .8 13.8 13H.2z" fill="currentColor" />
      <path d="M7 5v3.6M7 10.6v.4" {...cut} />
    </>
  ),
  block: (
    <>
      <rect x=".5" y=".5" width="13" height="13" rx="2" fill="currentColor" />
      <path d="m4.4 4.4 5.2 5.2m0-5.2L4.4 9.6" {...cut} />
    </>
  ),
  waiting: (
    <>
      {ring}
      <path d="M7 3.8V7l2.2 1.6" {...line} />
    </>
  ),
  returned: (
    <>
      {ring}
      <path d="M4 5.6h5.4L7.9 4M10 8.4H4.6L6.1 10" {...line} strokeWidth={1.3} />
    </>
  ),
  none: (
    <circle
      cx="7"
      cy="7"
      r="6.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2.2 2"
    />
  ),
  note: (
    <>
      <circle cx="7" cy="7" r="7" fill="currentColor" />
      <path d="M7 6.3v4M7 3.7v.3" {...cut} />
    </>
  ),
}

/** Only the shape, for places where the word stands beside it anyway. */
export function StatusShape({ shape }: { shape: StatusShapeName }) {
  return (
    <svg className="lu-s" viewBox="0 0 14 14" aria-hidden="true">
      {drawings[shape]}
    </svg>
  )
}
