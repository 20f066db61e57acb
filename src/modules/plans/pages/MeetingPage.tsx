import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatClock } from '../../../ui/format.ts'
import { usePageKeys } from '../../../ui/keys.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { api } from '../api.ts'
import './board.css'
import './meeting.css'
import { MeetingOverview } from './MeetingOverview.tsx'
import { MeetingScreen } from './MeetingScreen.tsx'
import type { Board } from './words.ts'

const refreshEvery = 5 * 60_000

/** 会议模式: the whole screen, large type, one indicator at a time; arrow keys turn the screens, Esc goes back. */
export function MeetingPage() {
  const { planId = '' } = useParams()
  const [params] = useSearchParams()
  const section = params.get('section') ?? 'main'
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['plans', planId, 'board', section],
    queryFn: () => call(api.getBoard, { planId, section }),
    refetchInterval: refreshEvery,
  })
  if (data) return <Screens board={data} updatedAt={new Date(dataUpdatedAt)} onRefresh={() => void refetch()} />
  return <div className="pl-meet">{error ? <ErrorState what="没有算出指标" error={error} onRetry={() => void refetch()} /> : <Loading lines={10} />}</div>
}

function Screens({ board, updatedAt, onRefresh }: { board: Board; updatedAt: Date; onRefresh: () => void }) {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const frame = useRef<HTMLDivElement>(null)
  // What has no figure says nothing to a meeting; its line stands on the first screen.
  const shown = board.rows.filter((row) => row.live !== null)
  const wanted = shown.findIndex((row) => row.id === params.get('indicator'))
  const [at, setAt] = useState(wanted < 0 ? 0 : wanted + 1)
  const turn = (to: number) => setAt(Math.min(shown.length, Math.max(0, to)))
  const leave = () => void navigate(`/plans/${board.plan.id}${shown[at - 1] ? `?indicator=${shown[at - 1]!.id}` : ''}`)
  usePageKeys((event) => {
    if (event.key === 'ArrowRight' || event.key === 'PageDown' || event.key === ' ') turn(at + 1)
    else if (event.key === 'ArrowLeft' || event.key === 'PageUp') turn(at - 1)
    else if (event.key === 'Home') turn(0)
    else if (event.key === 'End') turn(shown.length)
    else if (event.key === 'Escape' && !document.fullscreenElement) leave()
    else return
    event.preventDefault()
  })
  useEffect(() => {
    document.title = `会议模式 ${board.plan.title} · 鲁班`
    frame.current?.focus()
  }, [board.plan.title])
  const row = shown[at - 1]
  return (
    <div className="pl-meet" ref={frame} tabIndex={-1}>
      <header className="pl-meet-head">
        <h1>{board.plan.title}</h1>
        <span className="lu-t2">{board.org.name}</span>
        <span className="lu-sp" />
        <span className="lu-t2" role="status">
          {row ? `第 ${at} 项，共 ${shown.length} 项` : '总表'}
        </span>
      </header>
      <main className="pl-meet-main" aria-live="polite">
        {row ? <MeetingScreen key={row.id} board={board} row={row} /> : <MeetingOverview board={board} onOpen={(id) => turn(shown.findIndex((one) => one.id === id) + 1)} />}
      </main>
      <footer className="pl-meet-foot">
        <button type="button" className="lu-btn" onClick={() => turn(at - 1)} aria-disabled={at === 0 || undefined}>上一屏 ←</button>
        <button type="button" className="lu-btn" onClick={() => turn(at + 1)} aria-disabled={at === shown.length || undefined}>下一屏 →</button>
        <button type="button" className="lu-btn" onClick={() => turn(0)}>总表</button>
        <span className="lu-t2">{formatClock(updatedAt)} 刷新，每 5 分钟一次</span>
        <button type="button" className="lu-link" onClick={onRefresh}>现在刷新</button>
        <span className="lu-sp" />
        <button type="button" className="lu-btn" onClick={() => void (document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen())}>全屏</button>
        <button type="button" className="lu-btn" onClick={leave}>退出 Esc</button>
      </footer>
    </div>
  )
}
