import type { RouteObject } from 'react-router'

type RouteTable = { routes: RouteObject[] }

/**
 * The route table of every module that has pages. A table holds paths and `lazy` loaders only, so reading all of
 * them costs little; the pages themselves are separate chunks, loaded when their address is opened.
 */
const tables = import.meta.glob<RouteTable>('../modules/*/pages/index.tsx', { eager: true })

export const moduleRoutes: RouteObject[] = Object.values(tables).flatMap((table) => table.routes)
