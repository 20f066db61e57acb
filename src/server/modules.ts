import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyEndpoint, Api } from '../kernel/api.ts'
import { registerCases, type CaseImplementation } from '../kernel/cases.ts'
import { registerListeners, type Listener } from '../kernel/events.ts'
import type { Route } from '../kernel/http.ts'
import { nameVerbs } from '../kernel/audit-lists.ts'
import { registerDocumentKinds, type DocumentKind } from '../kernel/documents/template-kinds.ts'
import { registerVerifiers, type Verifier } from '../kernel/documents/verifiers.ts'
import { registerIndicators } from '../kernel/indicator-register.ts'
import type { Indicator } from '../kernel/indicators.ts'
import { registerInspections, type InspectionSet } from '../kernel/inspections.ts'
import { registerJobs, type JobDefinition, type NightlyWork } from '../kernel/jobs.ts'
import type { Module } from '../kernel/module.ts'
import { listPermissions, namePermissions, permissionsOf, roles, type RoleId } from '../kernel/permissions.ts'
import { registerRetention, type RetentionRule } from '../kernel/retention.ts'
import type { Handler } from '../kernel/server.ts'
import { moduleIds } from '../modules/index.ts'
import { describeMatrix } from '../modules/access/service.ts'

export type Composition = { modules: Module[]; routes: Route[]; permissionsOf: (role: RoleId) => ReadonlySet<string> }

/** Loads every module by its fixed slots and pairs each endpoint with its handler. */
export async function compose(): Promise<Composition> {
  const modules: Module[] = []
  const routes: Route[] = []
  const works: { kind: string; title: string }[] = []
  for (const id of moduleIds) {
    const { module } = (await import(`../modules/${id}/module.ts`)) as { module: Module }
    const { api } = (await import(`../modules/${id}/api.ts`)) as { api: Api }
    const { handlers } = (await import(`../modules/${id}/service.ts`)) as { handlers: Record<string, Handler> }
    modules.push(module)
    if (existsSync(join(import.meta.dirname, '../modules', id, 'server.ts'))) {
      const slot = (await import(`../modules/${id}/server.ts`)) as { caseImplementations?: CaseImplementation[]; listeners?: Listener[] }
      registerCases(slot.caseImplementations ?? [])
      registerListeners(slot.listeners ?? [])
    }
    if (existsSync(join(import.meta.dirname, '../modules', id, 'indicators.ts'))) {
      const { indicators } = (await import(`../modules/${id}/indicators.ts`)) as { indicators: readonly Indicator[] }
      registerIndicators(indicators)
    }
    if (existsSync(join(import.meta.dirname, '../modules', id, 'inspections.ts'))) {
      const { inspectionSets } = (await import(`../modules/${id}/inspections.ts`)) as { inspectionSets: readonly InspectionSet[] }
      registerInspections(inspectionSets)
    }
    if (existsSync(join(import.meta.dirname, '../modules', id, 'retention.ts'))) {
      const { retention } = (await import(`../modules/${id}/retention.ts`)) as { retention: readonly RetentionRule[] }
      registerRetention(retention)
    }
    if (existsSync(join(import.meta.dirname, '../modules', id, 'jobs.ts'))) {
      const slot = (await import(`../modules/${id}/jobs.ts`)) as { jobs: readonly JobDefinition[]; nightly?: readonly NightlyWork[] }
      registerJobs(slot.jobs, slot.nightly)
      works.push(...slot.jobs, ...(slot.nightly ?? []))
    }
    if (existsSync(join(import.meta.dirname, '../modules', id, 'documents.ts'))) {
      const slot = (await import(`../modules/${id}/documents.ts`)) as { documentKinds: readonly DocumentKind[]; verifiers?: readonly Verifier[] }
      registerDocumentKinds(slot.documentKinds)
      registerVerifiers(slot.verifiers ?? [])
    }
    for (const [name, endpoint] of Object.entries(api)) {
      const handler = handlers[name]
      if (!handler) throw new Error(`${id}: endpoint ${name} has no handler`)
      routes.push({ id: `${id}.${name}`, module: id, endpoint, handler, permissionTitle: '' })
    }
  }
  const grants = listPermissions(modules)
  namePermissions(grants)
  nameVerbs(routes.map((route) => route.endpoint), works)
  for (const route of routes) {
    const { needs, method, path } = route.endpoint
    if (needs === 'public' || needs === 'signedIn') continue
    const grant = grants.find((one) => one.id === needs)
    if (!grant) throw new Error(`${method} ${path} needs ${needs}, which no module declares`)
    route.permissionTitle = grant.title
  }
  describeMatrix({
    roles: Object.entries(roles).map(([id, role]) => ({ id, ...role })),
    permissions: grants.map((grant) => ({
      ...grant,
      roles: [...grant.roles],
      moduleTitle: modules.find((module) => module.id === grant.module)!.title,
      endpoints: routes.filter((route) => route.endpoint.needs === grant.id).map(({ endpoint }) => describe(endpoint)),
    })),
  })
  const cache = new Map<RoleId, ReadonlySet<string>>()
  return {
    modules,
    routes,
    permissionsOf(role) {
      const known = cache.get(role)
      if (known) return known
      const made = permissionsOf(role, modules)
      cache.set(role, made)
      return made
    },
  }
}

function describe({ method, path, title }: AnyEndpoint) {
  return { method, path, title }
}
