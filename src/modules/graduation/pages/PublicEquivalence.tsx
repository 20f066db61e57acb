import { useEffect } from 'react'
import { EquivalenceForm } from './EquivalenceForm.tsx'

/** 比照学历 for everybody: what the class on a diploma counts as, and by which text. */
export function PublicEquivalence() {
  useEffect(() => {
    document.title = '班次比照的学历 · 鲁班'
  }, [])
  return (
    <div className="lu-w" style={{ paddingTop: 24, paddingBottom: 32 }}>
      <h1>班次比照的学历</h1>
      <p className="lu-t2">技工院校毕业证书写明中级工班、高级工班、预备技师（技师）班。按用途、地区和日期答复，写明依据哪个文件；各文件说法不同的并列。</p>
      <EquivalenceForm />
    </div>
  )
}
