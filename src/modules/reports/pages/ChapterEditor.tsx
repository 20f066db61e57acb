import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import { History } from './History.tsx'
import type { Chapter, Report } from './ReportPage.tsx'

const PAUSE = 2500

/** The text of a chapter. It saves itself a moment after the last key and on leaving; what was not saved stays here. */
export function ChapterEditor({ report, chapter, insert }: { report: Report; chapter: Chapter; insert: { text: string; at: number } | undefined }) {
  const client = useQueryClient()
  const box = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(chapter.body)
  const [saved, setSaved] = useState({ text: chapter.body, version: chapter.version, at: '' })
  const [history, setHistory] = useState(false)
  const save = useMutation({
    mutationFn: (body: string) => call(api.saveChapter, { id: report.id, chapter: chapter.id, body, version: saved.version }),
    onSuccess: async ({ version, updatedAt }, body) => {
      setSaved({ text: body, version, at: new Date(updatedAt).toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit' }) })
      await client.invalidateQueries({ queryKey: ['reports', 'one', report.id] })
    },
  })
  const stale = save.error instanceof CallError && save.error.problem.changed !== undefined
  const dirty = text !== saved.text
  const { mutate, isPending } = save
  useEffect(() => {
    if (!dirty || stale || isPending) return undefined
    const timer = setTimeout(() => mutate(text), PAUSE)
    return () => clearTimeout(timer)
  }, [text, dirty, stale, isPending, mutate])
  useEffect(() => {
    if (!insert || !box.current) return
    const { selectionStart, selectionEnd } = box.current
    setText((before) => before.slice(0, selectionStart) + insert.text + before.slice(selectionEnd))
    box.current.focus()
  }, [insert])
  /** Takes what somebody else saved in between as the ground for the own text, or in its place. */
  const settle = async (keepOwn: boolean) => {
    const fresh = await client.fetchQuery({ queryKey: ['reports', 'one', report.id], queryFn: () => call(api.getReport, { id: report.id }), staleTime: 0 })
    const now = fresh.chapters.find((one) => one.id === chapter.id)!
    setSaved({ text: now.body, version: now.version, at: '' })
    if (!keepOwn) setText(now.body)
    save.reset()
  }
  return (
    <div className="lu-stack">
      <textarea
        ref={box}
        className="lu-inp re-editor"
        aria-label={`${chapter.title}正文`}
        value={text}
        rows={Math.max(10, Math.min(28, text.split('\n').length + Math.ceil(text.length / 46)))}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => dirty && !stale && !isPending && mutate(text)}
        placeholder="写事实。一行一段；行首“## ”是小标题，“- ”是要点。"
      />
      <div className="lu-row lu-wrap">
        <span className="lu-t3 lu-sm" role="status">
          {isPending ? '正在保存……' : dirty ? '还没有保存，停下后自动保存' : saved.at ? `已保存 ${saved.at}` : '与保存的相同'}
        </span>
        <span className="lu-sp" />
        <ActionButton small kind="text" onClick={() => setHistory(true)}>历次稿</ActionButton>
      </div>
      {save.error instanceof CallError && (
        <>
          <ProblemNotice problem={save.error.problem} />
          {stale && (
            <div className="lu-row lu-wrap">
              <ActionButton small onClick={() => void settle(true)}>在对方的稿上保存我的全文</ActionButton>
              <ActionButton small onClick={() => void settle(false)}>放弃我的，用对方的</ActionButton>
            </div>
          )}
        </>
      )}
      {history && (
        <History
          report={report}
          chapter={chapter}
          version={saved.version}
          onClose={() => setHistory(false)}
          onRestored={() => {
            setHistory(false)
            void settle(false)
          }}
        />
      )}
    </div>
  )
}
