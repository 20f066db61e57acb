export function MyGraduation() { return null }
