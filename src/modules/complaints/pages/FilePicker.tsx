import { useState } from 'react'
import { formatBytes } from '../../../ui/format.ts'

/** Chooses files that are sent later; nothing leaves the device before. */
export function FilePicker({ files, onChange, most, title = '材料（可不交）', what = '截图、照片、录音文字稿、票据。' }: { files: readonly File[]; onChange: (files: File[]) => void; most: number; title?: string; what?: string }) {
  const [said, setSaid] = useState('')
  return (
    <div className="cp-field">
      <label>
        {title}
        <input
          type="file"
          multiple
          className="lu-inp"
          accept=".pdf,.jpg,.jpeg,.png"
          onChange={(event) => {
            const chosen = [...(event.target.files ?? [])]
            const fit = chosen.filter((one) => one.size <= 20 * 1024 * 1024)
            const next = [...files, ...fit].slice(0, most)
            setSaid(fit.length < chosen.length ? '超过 20 MB 的没有加上。' : files.length + fit.length > most ? `最多 ${most} 份，多出的没有加上。` : '')
            onChange(next)
            event.target.value = ''
          }}
        />
      </label>
      <span className="cp-help">{what}PDF、JPG 或 PNG，每份不超过 20 MB，最多 {most} 份。</span>
      {said && <span className="lu-bad" role="status">{said}</span>}
      {files.map((file, at) => (
        <span key={`${file.name}-${at}`} className="cp-chosen">
          {file.name} <span className="lu-t3">{formatBytes(file.size)}</span>
          <button type="button" className="lu-link" onClick={() => onChange(files.filter((_, other) => other !== at))}>去掉</button>
        </span>
      ))}
    </div>
  )
}
