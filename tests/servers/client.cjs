// Who we say that we are, read by the AT Protocol's own code: the client's document and its signed assertion.
//
//   node client.cjs PROJECT < {"document": ..., "assertion": ..., "issuer": ...}      (PROJECT holds node_modules)
'use strict'
const { createRequire } = require('node:module')
const needs = createRequire(`${process.argv[2]}/package.json`)
const { oauthClientMetadataSchema } = needs('@atproto/oauth-types')
const { createLocalJWKSet, jwtVerify } = needs('jose')

async function main() {
  const given = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
  const told = oauthClientMetadataSchema.parse(given.document)
  const known = { issuer: told.client_id, subject: told.client_id, audience: given.issuer, maxTokenAge: 60 }
  const { payload } = await jwtVerify(given.assertion, createLocalJWKSet(told.jwks), { ...known, requiredClaims: ['jti', 'exp'] })
  console.log(JSON.stringify({ client: payload.sub, method: told.token_endpoint_auth_method }))
}
main().catch((error) => {
  console.error(error)
  process.exit(1)
})
