import { useRef, useState } from 'react'
import { ActionButton } from '../../../ui/ActionButton.tsx'

type Detector = { detect: (image: ImageBitmap) => Promise<{ rawValue: string }[]> }
type DetectorClass = new (options: { formats: string[] }) => Detector

const detectorOf = (): DetectorClass | undefined => (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector

/**
 * Reads the code of a letter from a picture that the phone takes, where the browser can; a scanner on a cable types into
 * the field itself and needs none of this.
 */
export function Scanner({ onRead }: { onRead: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [missed, setMissed] = useState(false)
  const Detector = detectorOf()
  if (!Detector) return null
  const read = async (file: File | undefined) => {
    if (!file) return
    const image = await createImageBitmap(file)
    const [found] = await new Detector({ formats: ['qr_code'] }).detect(image).catch(() => [])
    setMissed(!found)
    if (found) onRead(found.rawValue)
  }
  return (
    <>
      <ActionButton onClick={() => input.current?.click()}>{missed ? '没扫到，再拍' : '拍码'}</ActionButton>
      <input ref={input} type="file" accept="image/*" capture="environment" hidden aria-label="拍通知书上的二维码" onChange={(event) => { void read(event.target.files?.[0]); event.target.value = '' }} />
    </>
  )
}
