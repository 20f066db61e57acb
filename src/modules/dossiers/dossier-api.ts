import { z } from 'zod'
import { endpoint, orgNo, uuid } from '../../kernel/api.ts'
import { conductWire } from './conduct-api.ts'
import { familyWire } from './family-api.ts'
import { healthWire } from './health-api.ts'
import { qualityWire } from './quality-api.ts'

const dossier = z.object({
  enrollmentId: uuid,
  name: z.string(),
  idMasked: z.string(),
  studentNumber: z.string().nullable(),
  orgNo,
  orgName: z.string(),
  grade: z.number(),
  className: z.string().nullable(),
  headTeacher: z.string().nullable(),
  specialtyName: z.string(),
  status: z.string(),
  minor: z.boolean(),
  photo: z.object({ has: z.boolean(), at: z.string().nullable(), waiting: z.object({ id: uuid, at: z.string() }).nullable(), refusedReason: z.string().nullable() }),
  guardians: z.array(familyWire.guardian),
  consents: z.array(familyWire.asked),
  links: z.array(familyWire.link),
  visits: z.array(familyWire.visit),
  conduct: z.array(conductWire),
  quality: z.array(qualityWire),
  /** What is missing, in sentences. */
  missing: z.array(z.string()),
  schoolYear: z.number(),
})

export type Dossier = z.infer<typeof dossier>

export const dossierApi = {
  getDossierSummary: endpoint({
    method: 'GET',
    path: '/api/dossiers/summary',
    title: '学生档案总览',
    needs: 'dossiers.read',
    input: z.object({ org: orgNo.optional() }),
    output: z.object({
      students: z.number(),
      classes: z.number(),
      unregisteredClasses: z.number(),
      withoutClass: z.number(),
      withoutPhoto: z.number(),
      waitingPhotos: z.number(),
      minorsWithoutGuardian: z.number(),
      openPunishments: z.number(),
      openAppeals: z.number(),
      incompleteYears: z.number(),
      schoolYear: z.number(),
    }),
  }),
  listDossierStudents: endpoint({
    method: 'GET',
    path: '/api/dossiers',
    title: '学生档案名单',
    needs: 'dossiers.read',
    input: z.object({ q: z.string().max(60).optional(), gap: z.enum(['photo', 'guardian', 'class', 'quality']).optional(), page: z.number().int().min(1).max(10000).default(1) }),
    output: z.object({
      rows: z.array(z.object({ id: uuid, name: z.string(), idMasked: z.string(), studentNumber: z.string().nullable(), grade: z.number(), className: z.string().nullable(), specialtyName: z.string(), missing: z.array(z.string()) })),
      total: z.number(),
    }),
  }),
  getMyDossier: endpoint({
    method: 'GET',
    path: '/api/me/dossier',
    title: '我的档案',
    needs: 'dossiers.own',
    input: z.object({}),
    output: z.object({ records: z.array(dossier.omit({ links: true }).extend({ health: z.array(healthWire) })), photoRule: z.array(z.string()) }),
  }),
  getDossier: endpoint({
    method: 'GET',
    path: '/api/dossiers/{enrollmentId}',
    title: '一名学生的档案',
    needs: 'dossiers.read',
    views: 'person',
    input: z.object({ enrollmentId: uuid }),
    output: dossier,
  }),
}
