import type { StatusShapeName, StatusTone, StatusWord } from './status-words.ts'
import { statusLooks, toneOfShape } from './status-words.ts'
import { StatusShape } from './StatusShape.tsx'

type Common = { count?: number | string; boxed?: boolean }
export type StatusTagProps =
  | (Common & { word: StatusWord; shape?: undefined; tone?: undefined })
  | (Common & { word: string; shape: StatusShapeName; tone?: StatusTone })

/** Status = shape + word + colour. A word of the vocabulary needs nothing else; a module's own word names its shape. */
export function StatusTag(props: StatusTagProps) {
  const look = props.shape
    ? { shape: props.shape, tone: props.tone ?? toneOfShape[props.shape] }
    : statusLooks[props.word]
  return (
    <span className={`lu-st lu-${look.tone}${props.boxed ? ' lu-st-box' : ''}`}>
      <StatusShape shape={look.shape} />
      <span>
        {props.word}
        {props.count === undefined ? '' : ` ${props.count}`}
      </span>
    </span>
  )
}
