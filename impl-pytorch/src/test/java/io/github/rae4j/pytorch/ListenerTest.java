// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.DeviceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Where a group listens, and who may join it. */
class ListenerTest {
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** A port of 127.0.0.N. */
  private static InetSocketAddress at(int host, int port) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}), port);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells the number of a socket")
  void listensOnTheAddressOfTheMasterOnly() throws IOException {
    int port = freePort();
    Listener listener = Listener.open("127.0.0.1", port).orElseThrow();
    try (var open = listener.channel();
        Socket reached = new Socket()) {
      assertEquals(at(1, port), open.getLocalAddress());
      assertTrue(listener.descriptor() > 2);
      reached.connect(at(1, port), 1000);
      try (Socket other = new Socket()) {
        // All of 127.0.0.0/8 is this machine, but it is another address.
        assertThrows(IOException.class, () -> other.connect(at(2, port), 1000));
      }
      assertThrows(IOException.class, () -> Listener.open("127.0.0.1", port));
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNotListenedOn() throws IOException {
    assertEquals(Optional.empty(), Listener.open("192.0.2.1", freePort()));
    assertEquals(Optional.empty(), Listener.open("0.0.0.0", freePort()));
  }

  @Test
  void aProcessWithAnotherTokenIsRefused() throws IOException {
    LibTorch.load();
    TCPStoreOptions options = new TCPStoreOptions();
    options.port((short) freePort()).isServer(true).waitWorkers(false);
    try (TCPStore store = new TCPStore("127.0.0.1", options)) {
      GroupToken token = new GroupToken("a secret");
      token.requireSame(store, 0);
      token.requireSame(store, 1);
      for (String wrong : new String[] {"", "another secret"}) {
        GroupToken other = new GroupToken(wrong);
        assertNotEquals(token.prefix(), other.prefix());
        String message =
            assertThrows(DeviceException.class, () -> other.requireSame(store, 2)).getMessage();
        assertTrue(message.startsWith("rank 2 has another RAE4J_GROUP_TOKEN"), message);
      }
    }
  }
}
