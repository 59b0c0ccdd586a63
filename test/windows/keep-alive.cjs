// Wine 8 refuses keep-alive on a socket that is still connecting, which ends the connection. Loopback needs none.
require('node:net').Socket.prototype.setKeepAlive = function setKeepAlive() {
  return this;
};
