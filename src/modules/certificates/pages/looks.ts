import type { StatusShapeName } from '../../../ui/status-words.ts'
import { certificateStates, type CertificateState } from '../codes.ts'

const shapes: Record<CertificateState, StatusShapeName> = { valid: 'done', void: 'block', replaced: 'returned', revoked: 'block', suspended: 'soft' }

/** Word and shape of a certificate's state. */
export const stateLook = (state: CertificateState) => ({ word: certificateStates[state] as string, shape: shapes[state] })

export const batchLooks: Record<string, { word: string; shape: StatusShapeName }> = {
  waiting: { word: '等待制证', shape: 'waiting' },
  running: { word: '制证中', shape: 'moving' },
  done: { word: '已制完', shape: 'done' },
  stopped: { word: '已停止', shape: 'soft' },
}
export const printLooks: Record<string, { word: string; shape: StatusShapeName }> = {
  rendering: { word: '正在生成', shape: 'moving' },
  ready: { word: '待核销', shape: 'waiting' },
  closed: { word: '已核销', shape: 'done' },
}
export const sheetLooks: Record<string, StatusShapeName> = { printing: 'moving', used: 'done', spoiled: 'block', returned: 'returned', lost: 'soft' }
export const backfileLooks: Record<string, { word: string; shape: StatusShapeName }> = {
  draft: { word: '待提交', shape: 'none' },
  submitted: { word: '待确认', shape: 'waiting' },
  confirmed: { word: '已确认', shape: 'done' },
  refused: { word: '不予确认', shape: 'block' },
}
