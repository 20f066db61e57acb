import { useRef } from 'react'
import { ActionButton } from './ActionButton.tsx'

/** A field to sign in with pen, finger or mouse; answers with a PNG after each stroke, undefined when cleared. */
export function SignaturePad({ onChange }: { onChange: (png: Blob | undefined) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pen = useRef<{ x: number; y: number } | undefined>(undefined)
  const at = (event: React.PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: ((event.clientX - box.left) / box.width) * event.currentTarget.width,
      y: ((event.clientY - box.top) / box.height) * event.currentTarget.height,
    }
  }
  const draw = (event: React.PointerEvent<HTMLCanvasElement>) => {
    const ink = event.currentTarget.getContext('2d')
    if (!pen.current || !ink) return
    const to = at(event)
    ink.lineWidth = 3
    ink.lineCap = 'round'
    ink.beginPath()
    ink.moveTo(pen.current.x, pen.current.y)
    ink.lineTo(to.x, to.y)
    ink.stroke()
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
          canvas.current?.toBlob((png) => onChange(png ?? undefined), 'image/png')
        }}
      />
      <ActionButton
        small
        kind="text"
        onClick={() => {
          canvas.current?.getContext('2d')?.clearRect(0, 0, 960, 320)
          onChange(undefined)
        }}
      >
        重签
      </ActionButton>
    </div>
  )
}
