import { useRef, useState } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Card } from './Card.tsx'
import type { ImportUploadProps } from './import-types.ts'
import { StatusTag } from './StatusTag.tsx'

/** Step one: choose the template, fetch it, give the file. */
export function ImportUpload(props: ImportUploadProps) {
  const picker = useRef<HTMLInputElement>(null)
  const [template, setTemplate] = useState(props.templates[0]?.key ?? '')
  const [over, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file && template) props.onUpload(file, template)
  }
  return (
    <Card title="选模板和文件" extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />} flush>
      {props.templates.map((one) => (
        <label key={one.key} className="lu-plain">
          <input
            type="radio"
            name="template"
            checked={template === one.key}
            onChange={() => setTemplate(one.key)}
            style={{ marginTop: 4 }}
          />
          <span>
            <b>{one.title}</b>
            {'　'}
            <span className="lu-t3">
              版本 <span className="lu-mono">{one.version}</span>，{one.columns} 列
            </span>
            {one.note && (
              <span className="lu-t2" style={{ display: 'block' }}>
                {one.note}
              </span>
            )}
          </span>
          <span className="lu-sp" />
          <a className="lu-nw" href={one.href} download>
            下载模板
          </a>
        </label>
      ))}
      <div className="lu-card-body lu-stack">
        {props.rejected}
        <div
          className="lu-drop"
          data-over={over}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault()
            setOver(false)
            take(event.dataTransfer.files)
          }}
        >
          <p>把文件拖到这里，或</p>
          <p style={{ margin: '8px 0' }}>
            <ActionButton
              kind="primary"
              icon="upload"
              busy={props.uploading ?? false}
              onClick={() => picker.current?.click()}
            >
              {props.uploading ? '正在上传……' : '选择文件'}
            </ActionButton>
          </p>
          <p className="lu-t3 lu-sm">可接受：{props.accepted}</p>
          <input
            ref={picker}
            type="file"
            accept={props.accept}
            className="lu-sr"
            tabIndex={-1}
            aria-label="导入文件"
            onChange={(event) => {
              take(event.target.files)
              event.target.value = ''
            }}
          />
        </div>
      </div>
    </Card>
  )
}
