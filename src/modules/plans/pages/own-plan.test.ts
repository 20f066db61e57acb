import { expect, test } from 'vitest'
import { ownPlan } from './own-plan.ts'

const plan = (id: string, region: string, from: number, to: number) => ({ id, region, from, to })
const plans = [
  plan('nation', '000000', 2021, 2025),
  plan('sichuan', '510000', 2021, 2025),
  plan('sichuan-next', '510000', 2026, 2030),
  plan('chongqing', '500000', 2021, 2025),
]

test('各省的岗位打开自己省的规划：在期内的先，过了期的取最近一个，没有的看国家的', () => {
  expect(ownPlan(plans, '510100000100', 2024)?.id).toBe('sichuan')
  expect(ownPlan(plans, '510100000100', 2026)?.id).toBe('sichuan-next')
  expect(ownPlan(plans, '510100000100', 2035)?.id).toBe('sichuan-next')
  expect(ownPlan(plans, '500100000100', 2026)?.id).toBe('chongqing')
  expect(ownPlan(plans, '330100000100', 2024)?.id).toBe('nation')
  expect(ownPlan([...plans, plan('demonstration-plan', '510000', 2030, 2036)], '510100000100', 2035)?.id).toBe('sichuan-next')
  expect(ownPlan([], '510100000100', 2024)).toBeUndefined()
})
