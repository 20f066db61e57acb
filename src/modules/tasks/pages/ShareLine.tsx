import { ProgressLine } from '../../../ui/ProgressLine.tsx'

/** How far a task is, in percent. */
export function ShareLine({ share, label }: { share: number | null; label: string }) {
  return share === null ? <span className="lu-t3">—</span> : <ProgressLine done={share} total={100} label={`${label}进度（%）`} />
}
