import { useRef } from 'react'
import { ActionButton } from './ActionButton.tsx'

type Point = { x: number; y: number }
type Box = { left: number; top: number; right: number; bottom: number }

const EMPTY: Box = { left: Infinity, top: Infinity, right: 0, bottom: 0 }
const MARGIN = 12

const around = (box: Box, { x, y }: Point): Box => ({
  left: Math.min(box.left, x),
  top: Math.min(box.top, y),
  right: Math.max(box.right, x),
  bottom: Math.max(box.bottom, y),
})

/** The part of the field that was written on, so that a small signature is printed as large as a big one. */
function cut(canvas: HTMLCanvasElement, box: Box): HTMLCanvasElement {
  const part = document.createElement('canvas')
  part.width = Math.ceil(box.right - box.left) + 2 * MARGIN
  part.height = Math.ceil(box.bottom - box.top) + 2 * MARGIN
  part.getContext('2d')?.drawImage(canvas, MARGIN - box.left, MARGIN - box.top)
  return part
}

/** A field to sign in with pen, finger or mouse; answers with a PNG after each stroke, undefined when cleared. */
export function SignaturePad({ onChange }: { onChange: (png: Blob | undefined) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pen = useRef<Point | undefined>(undefined)
  const ink = useRef<Box>(EMPTY)
  const at = (event: React.PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: ((event.clientX - box.left) / box.width) * event.currentTarget.width,
      y: ((event.clientY - box.top) / box.height) * event.currentTarget.height,
    }
  }
  const draw = (event: React.PointerEvent<HTMLCanvasElement>) => {
    const brush = event.currentTarget.getContext('2d')
    if (!pen.current || !brush) return
    const to = at(event)
    brush.lineWidth = 6
    brush.lineCap = 'round'
    brush.lineJoin = 'round'
    brush.beginPath()
    brush.moveTo(pen.current.x, pen.current.y)
    brush.lineTo(to.x, to.y)
    brush.stroke()
    ink.current = around(around(ink.current, pen.current), to)
    pen.current = to
  }
  return (
    <div>
      <canvas
        ref={canvas}
        className="lu-pad"
        width={960}
        height={320}
        role="img"
        aria-label="手写签名区"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          pen.current = at(event)
        }}
        onPointerMove={draw}
        onPointerUp={() => {
          pen.current = undefined
          if (canvas.current && ink.current.right > 0) cut(canvas.current, ink.current).toBlob((png) => onChange(png ?? undefined), 'image/png')
        }}
      />
      <ActionButton
        small
        kind="text"
        onClick={() => {
          canvas.current?.getContext('2d')?.clearRect(0, 0, 960, 320)
          ink.current = EMPTY
          onChange(undefined)
        }}
      >
        重签
      </ActionButton>
    </div>
  )
}
