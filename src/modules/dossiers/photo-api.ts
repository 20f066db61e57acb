import { z } from 'zod'
import { endpoint, uuid } from '../../kernel/api.ts'

const upload = { maxBytes: 10 * 1024 * 1024, accept: '.jpg,.jpeg,.png' }
const who = { id: uuid, name: z.string(), studentNumber: z.string().nullable(), grade: z.number(), className: z.string().nullable() }

export const photoApi = {
  listPhotoCoverage: endpoint({
    method: 'GET',
    path: '/api/dossiers/photos',
    title: '照片采集情况',
    needs: 'dossiers.read',
    input: z.object({ grade: z.number().int().optional(), className: z.string().max(64).optional() }),
    output: z.object({
      total: z.number(),
      covered: z.number(),
      waiting: z.array(z.object({ photoId: uuid, at: z.string(), ...who })),
      /** Without a photograph; at most 500. `consent` is the answer about photographs. */
      without: z.array(z.object({ ...who, consent: z.string() })),
      rule: z.array(z.string()),
    }),
  }),
  uploadPhoto: endpoint({
    method: 'POST',
    path: '/api/dossiers/{enrollmentId}/photo',
    title: '上传学生照片',
    needs: 'dossiers.edit',
    audit: 'photo.upload',
    upload,
    input: z.object({ enrollmentId: uuid }),
    output: z.object({ id: uuid }),
  }),
  uploadPhotoArchive: endpoint({
    method: 'POST',
    path: '/api/dossiers/photos/archive',
    title: '成批上传照片',
    needs: 'dossiers.edit',
    audit: 'photo.upload-archive',
    upload: { maxBytes: 300 * 1024 * 1024, accept: '.zip' },
    input: z.object({}),
    output: z.object({
      sent: z.number(),
      taken: z.number(),
      refused: z.array(z.object({ name: z.string(), why: z.string() })),
      withoutTarget: z.array(z.string()),
      withoutFile: z.number(),
    }),
  }),
  getPhoto: endpoint({
    method: 'GET',
    path: '/api/dossiers/{enrollmentId}/photo',
    title: '学生照片',
    needs: 'dossiers.read',
    views: 'person',
    input: z.object({ enrollmentId: uuid, waiting: z.boolean().optional() }),
    output: z.unknown(),
    download: true,
  }),
  decidePhoto: endpoint({
    method: 'POST',
    path: '/api/photos/{id}/decision',
    title: '确认学员自己传的照片',
    needs: 'dossiers.edit',
    audit: 'photo.decide',
    input: z.object({ id: uuid, accept: z.boolean(), reason: z.string().max(200).optional() }),
    output: z.object({ id: uuid }),
  }),
  uploadMyPhoto: endpoint({
    method: 'POST',
    path: '/api/me/dossier/photo',
    title: '上传我的照片',
    needs: 'dossiers.own',
    audit: 'photo.upload-own',
    upload,
    input: z.object({ enrollmentId: uuid }),
    output: z.object({ id: uuid }),
  }),
  getMyPhoto: endpoint({
    method: 'GET',
    path: '/api/me/dossier/photo',
    title: '我的照片',
    needs: 'dossiers.own',
    input: z.object({ enrollmentId: uuid, waiting: z.boolean().optional() }),
    output: z.unknown(),
    download: true,
  }),
}
