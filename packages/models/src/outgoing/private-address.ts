import { BlockList, isIP } from 'node:net';

/** Addresses that are no public host’s: IANA’s special-purpose registries for IPv4 (RFC 6890) and IPv6. */
const V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
const V6 = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

const PRIVATE = new BlockList();
for (const [network, bits] of V4) PRIVATE.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of V6) PRIVATE.addSubnet(network, bits, 'ipv6');

/** Whether an address is of this machine, of a network of its own, or of no host at all. What is no address is one, too. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  // An IPv4 address in the form of one of IPv6 is compared with the networks of IPv4.
  return family === 0 || PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
