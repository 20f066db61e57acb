import { Register } from './StudentList.tsx'

/** 全日制台账 */
export function FullTimeLedger() {
  return <Register key="full-time" ledger={{ mode: 'full-time', title: '全日制学籍台账' }} />
}

/** 非全日制台账 */
export function PartTimeLedger() {
  return <Register key="part-time" ledger={{ mode: 'part-time', title: '非全日制学籍台账' }} />
}
