// A real AT Protocol network on loopback: PLC directory and personal data server, from npm's @atproto/dev-env.
//
//   node pds.cjs PROJECT PORT      (PROJECT holds node_modules)
//
// Prints one JSON line when it answers. Ends when its standard input closes, so it never outlives whoever started it.
'use strict'
const net = require('node:net')
const { createRequire } = require('node:module')

// The package listens on every interface; nothing of it may be reached from outside.
const open = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  const done = rest.find((argument) => typeof argument === 'function')
  const wanted = typeof first === 'object' && first !== null ? { ...first } : { port: Number(first) }
  const options = wanted.path ? wanted : { ...wanted, host: '127.0.0.1' }
  return done ? open.call(this, options, done) : open.call(this, options)
}

const [, , project, port] = process.argv
const { TestNetworkNoAppView } = createRequire(`${project}/package.json`)('@atproto/dev-env')

TestNetworkNoAppView.create({ pds: { hostname: 'localhost', port: Number(port), enableDidDocWithSession: true } })
  .then((network) => {
    const end = () => {
      setTimeout(() => process.exit(0), 2000).unref()
      network.close().finally(() => process.exit(0))
    }
    process.stdin.on('end', end).resume()
    process.on('SIGTERM', end)
    console.log(JSON.stringify({ pds: network.pds.url, plc: network.plc.url }))
  })
  .catch((error) => {
    console.error(error)
    process.exit(1)
  })
