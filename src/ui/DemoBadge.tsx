/** Marks a demonstration deployment on every page, print and export. */
export function DemoBadge() {
  return <span className="lu-demo">演示数据</span>
}
