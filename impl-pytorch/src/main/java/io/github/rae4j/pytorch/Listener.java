// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A socket that listens on one address, for a store that would listen on all of them.
 *
 * <p>The store takes the number of an open socket. Java does not tell it, but Linux does; elsewhere
 * there is none.
 *
 * @param channel owned by the store, and therefore never closed here
 * @param descriptor its number in this process
 */
record Listener(ServerSocketChannel channel, int descriptor) {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path SOCKETS = Path.of("/proc/self/net/tcp");
  private static final int BACKLOG = 2048;
  private static final int HEXADECIMAL = 16;
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTENS = "0A";

  /**
   * Listens on the address by which the others reach this process.
   *
   * @return empty where the address is none of this machine, as behind a NAT, or is no IPv4
   *     address, or where the system does not tell the number of the socket
   * @throws IOException if the port is taken
   */
  static Optional<Listener> open(String address, int port) throws IOException {
    InetAddress own = InetAddress.getByName(address);
    if (!Files.isReadable(SOCKETS)
        || own.getAddress().length != Integer.BYTES
        || own.isAnyLocalAddress()
        || NetworkInterface.getByInetAddress(own) == null) {
      return Optional.empty();
    }
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(own, port), BACKLOG);
      Optional<Integer> number = inode(port, own.getAddress()).flatMap(Listener::descriptor);
      if (number.isPresent()) {
        return Optional.of(new Listener(channel, number.get()));
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The number by which the system knows the socket that listens there. */
  private static Optional<String> inode(int port, byte[] address) throws IOException {
    // Four bytes in the order of the machine, as one number.
    int bytes = java.nio.ByteBuffer.wrap(address).order(java.nio.ByteOrder.nativeOrder()).getInt();
    try (Stream<String> lines = Files.lines(SOCKETS)) {
      return lines
          .skip(1)
          .map(line -> line.strip().split("\\s+", -1))
          .filter(words -> words.length > INODE && words[STATE].equals(LISTENS))
          .filter(
              words -> {
                String[] local = words[LOCAL_ADDRESS].split(":", -1);
                return (int) Long.parseLong(local[0], HEXADECIMAL) == bytes
                    && Integer.parseInt(local[1], HEXADECIMAL) == port;
              })
          .map(words -> words[INODE])
          .findFirst();
    }
  }

  private static Optional<Integer> descriptor(String inode) {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.filter(each -> isLink(each, "socket:[" + inode + "]"))
          .map(each -> Integer.valueOf(String.valueOf(each.getFileName())))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isLink(Path descriptor, String target) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(target);
    } catch (IOException e) {
      // It was closed meanwhile.
      return false;
    }
  }
}
