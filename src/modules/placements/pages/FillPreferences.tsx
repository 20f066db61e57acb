import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { IconButton } from '../../../ui/IconButton.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { moved } from '../rules.ts'
import './placements.css'

type Mine = Output<typeof api.getMyPlacement>
type Line = Mine['chosen'][number]

/** 填志愿, on the phone: choose, put in order by dragging or by the arrows, keep a draft, hand in, change until the end. */
export function FillPreferences() {
  const { id = '' } = useParams()
  const mine = useQuery({ queryKey: ['placements', 'my', id], queryFn: () => call(api.getMyPlacement, { id }), refetchOnWindowFocus: false })
  if (mine.error) return <ErrorState what="没有读到您的志愿" error={mine.error} onRetry={() => void mine.refetch()} />
  if (!mine.data) return <Loading lines={8} />
  return <Form key={mine.data.version} mine={mine.data} />
}

function Form({ mine }: { mine: Mine }) {
  const client = useQueryClient()
  const [list, setList] = useState<readonly Line[]>(mine.chosen)
  const [adjust, setAdjust] = useState(mine.adjust)
  const [picking, setPicking] = useState(false)
  const [dragged, setDragged] = useState<number>()
  const [over, setOver] = useState<number>()
  const [said, setSaid] = useState('')
  const save = useMutation({
    mutationFn: (submit: boolean) => call(api.saveMyPreferences, { id: mine.id, lineIds: list.map((one) => one.lineId), adjust, submit, version: mine.version }),
    onSuccess: async (answer, submit) => {
      setSaid(submit ? `已提交 ${list.length} 个志愿（${whenText(answer.savedAt)}）。截止前可以改，改后要再提交。` : `草稿已保存（${whenText(answer.savedAt)}）。草稿不算数，截止前要提交。`)
      await client.invalidateQueries({ queryKey: ['placements'] })
      scrollTo(0, 0)
    },
  })
  const moment = Date.parse(mine.now)
  const open = mine.state === 'open' && Date.parse(mine.opensAt) <= moment && moment < Date.parse(mine.closesAt)
  const submitted = mine.submitted ?? []
  const changed = list.length !== submitted.length || list.some((one, at) => one.lineId !== submitted[at]) || adjust !== mine.submittedAdjust
  const full = mine.choices !== null && list.length >= mine.choices
  const bad = list.findIndex((one) => one.why !== null)
  const total = mine.scores.every((one) => one.points !== null) ? mine.scores.reduce((sum, one) => sum + one.points!, 0) : undefined
  return (
    <div className="lu-stack">
      <Card title={mine.title}>
        <p>
          考生号 <span className="lu-mono">{mine.candidateNo}</span>
          {total === undefined ? '，成绩还没有公布。' : `，总分 ${Number(total.toFixed(2))}（${mine.scores.map((one) => `${one.title} ${one.points}`).join('，')}）。`}
          <br />
          {mine.ruleWords}
          <br />
          <b>{whenText(mine.closesAt)} 截止</b>，以系统时钟为准。
        </p>
      </Card>
      {said && <Notice tone="ok" title={said} />}
      {!said && (mine.submittedAt ? <Notice tone={changed ? 'warn' : 'ok'} title={changed ? '有改动还没有提交' : `已提交 ${submitted.length} 个志愿（${whenText(mine.submittedAt)}）`}>{changed ? '现在算数的是上次提交的志愿。' : '截止前可以改。'}</Notice> : <Notice tone="warn" title="还没有提交">只存草稿不算数。</Notice>)}
      {save.error && <ProblemNotice problem={problemOf(save.error)} onRefresh={() => void client.invalidateQueries({ queryKey: ['placements'] })} />}
      <Card title={`我的志愿（${list.length}${mine.choices === null ? '' : ` / ${mine.choices}`}）`} flush>
        {list.length === 0 && <p style={{ padding: 16 }}>还没有选。按您真实的喜好排先后：先看第一志愿，够不上再看下一个，填在前面不会吃亏。</p>}
        <ol className="pl-choices">
          {list.map((one, at) => (
            <li
              key={one.lineId}
              draggable={open}
              data-over={over === at && dragged !== at}
              onDragStart={() => setDragged(at)}
              onDragOver={(event) => {
                event.preventDefault()
                setOver(at)
              }}
              onDrop={() => {
                if (dragged !== undefined) setList(moved(list, dragged, at - dragged))
                setDragged(undefined)
                setOver(undefined)
              }}
            >
              <span className="pl-no">{at + 1}</span>
              <span className="pl-what">
                <b>{one.schoolName}</b>
                <br />
                {one.title}
                {one.why && <span className="lu-t2"><br />{one.why}</span>}
              </span>
              {open && (
                <span className="pl-moves">
                  <IconButton name="up" label={`第 ${at + 1} 志愿往前`} onClick={() => setList(moved(list, at, -1))} />
                  <IconButton name="down" label={`第 ${at + 1} 志愿往后`} onClick={() => setList(moved(list, at, 1))} />
                  <IconButton name="close" label={`删去第 ${at + 1} 志愿`} onClick={() => setList(list.filter((_, place) => place !== at))} />
                </span>
              )}
            </li>
          ))}
        </ol>
      </Card>
      {open && !picking && <div><ActionButton icon="plus" blocked={full ? `最多 ${mine.choices} 个，先删去一个` : undefined} onClick={() => setPicking(true)}>加志愿</ActionButton></div>}
      {open && picking && <Picker id={mine.id} chosen={list} full={full} onAdd={(line) => setList([...list, line])} onClose={() => setPicking(false)} />}
      {mine.adjustment && (
        <label className="lu-row">
          <input type="checkbox" checked={adjust} disabled={!open} onChange={(event) => setAdjust(event.target.checked)} style={{ width: 24, height: 24 }} />
          <span>服从调剂：志愿都没有录取时，去填报过的学校里还有名额的专业</span>
        </label>
      )}
      {open && (
        <div className="pl-bar lu-row lu-wrap">
          <ActionButton kind="primary" busy={save.isPending} blocked={list.length === 0 ? '先加志愿' : bad >= 0 ? `第 ${bad + 1} 志愿现在不能填，先删去` : undefined} onClick={() => save.mutate(true)}>提交 {list.length} 个志愿</ActionButton>
          <ActionButton busy={save.isPending} onClick={() => save.mutate(false)}>存草稿</ActionButton>
        </div>
      )}
      {!open && <Notice tone="mute" title={moment < Date.parse(mine.opensAt) ? `${whenText(mine.opensAt)} 开始填报` : '填报已截止'}>{mine.submittedAt ? '提交过的志愿有效。' : '没有提交过志愿。'}</Notice>}
    </div>
  )
}

function Picker({ id, chosen, full, onAdd, onClose }: { id: string; chosen: readonly Line[]; full: boolean; onAdd: (line: Line) => void; onClose: () => void }) {
  const [q, setQ] = useState('')
  const [page, setPage] = useState(1)
  const lines = useQuery({
    queryKey: ['placements', 'my-lines', id, q, page],
    queryFn: () => call(api.listMyPlacementLines, { id, page, size: 20, ...(q.trim() ? { q: q.trim() } : {}) }),
    placeholderData: keepPreviousData,
  })
  const has = new Set(chosen.map((one) => one.lineId))
  const pages = Math.max(1, Math.ceil((lines.data?.total ?? 0) / 20))
  return (
    <Card title="选学校和专业" extra={<ActionButton small onClick={onClose}>选好了</ActionButton>} flush>
      <div style={{ padding: '12px 16px' }}>
        <label className="lu-sm" htmlFor="pl-q">查找</label>
        <input id="pl-q" className="lu-input" style={{ width: '100%', minHeight: 44 }} value={q} placeholder="学校、专业、代号" onChange={(event) => { setQ(event.target.value); setPage(1) }} />
      </div>
      {lines.error && <ProblemNotice problem={problemOf(lines.error)} />}
      <ul className="pl-choices">
        {(lines.data?.rows ?? []).map((one) => (
          <li key={one.lineId}>
            <span className="pl-what">
              <b>{one.schoolName}</b>
              <br />
              {one.title}
              <br />
              <span className="lu-sm lu-t3">代号 {one.code} · 名额 {one.seats}{one.minimum === null ? '' : ` · 最低 ${one.minimum} 分`}</span>
              {one.why && <span className="lu-t2"><br />{one.why}</span>}
            </span>
            <ActionButton small blocked={has.has(one.lineId) ? '已选' : one.why ? '不能填' : full ? '已满' : undefined} showReason={false} onClick={() => onAdd(one)}>{has.has(one.lineId) ? '已选' : '加'}</ActionButton>
          </li>
        ))}
      </ul>
      {lines.data && lines.data.total === 0 && <p style={{ padding: 16 }}>没有符合的。换个词再找。</p>}
      {pages > 1 && (
        <div className="lu-row" style={{ padding: 12, justifyContent: 'space-between' }}>
          <ActionButton small blocked={page === 1 ? '已是第一页' : undefined} showReason={false} onClick={() => setPage(page - 1)}>上一页</ActionButton>
          <span className="lu-sm">{page} / {pages}</span>
          <ActionButton small blocked={page === pages ? '已是最后一页' : undefined} showReason={false} onClick={() => setPage(page + 1)}>下一页</ActionButton>
        </div>
      )}
    </Card>
  )
}
