import type { RouteObject } from 'react-router'
import { officeRoutes } from './office-routes.ts'
import { verifyRoutes } from './verify-routes.ts'

export const routes: RouteObject[] = [...verifyRoutes, ...officeRoutes]
