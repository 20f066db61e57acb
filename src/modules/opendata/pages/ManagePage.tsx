import { PageHead } from '../../../ui/PageHead.tsx'
import { useMay } from '../../access/model.ts'
import { ExportCard } from './ExportCard.tsx'
import './opendata.css'
import { ReleasesCard } from './ReleasesCard.tsx'

/** 数据开放: figures of the own range as files; for the province also what the public may read. */
export function ManagePage() {
  const mayPublish = useMay('opendata.publish')
  return (
    <>
      <PageHead
        title={mayPublish ? '数据开放' : '指标导出'}
        context={mayPublish ? '导出本范围的指标；把已经发布的年度数据向公众公开。' : '把本范围的指标导出为 CSV、Excel 或 SDMX-JSON，供别的系统使用。'}
      />
      <div className="lu-stack">
        {mayPublish && <ReleasesCard />}
        <ExportCard />
      </div>
    </>
  )
}
