// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.javalin.http.Context;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/** Keeps a connection on which nothing is said while the answer is being made. */
final class Patience {
  private Patience() {}

  /**
   * The request, which has arrived, is not given up because its connection is silent.
   *
   * @return whether the client has gone meanwhile
   */
  static BooleanSupplier during(Context context) {
    ServletContextRequest request = ServletContextRequest.getServletContextRequest(context.req());
    request.addIdleTimeoutListener(silence -> false);
    return request.getConnectionMetaData().getConnection().getEndPoint()
            instanceof WatchedEndPoint watched
        ? watched::isLeft
        : () -> false;
  }
}
