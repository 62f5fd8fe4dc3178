/** A page and an HTTP interface on which people see what a model does. */
module io.github.rae4j.serve {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires ejml.core;
  requires ejml.ddense;
  requires transitive io.github.rae4j.api;
  requires transitive io.github.rae4j.core;
  requires io.github.rae4j.evaluation;
  requires io.github.rae4j.formats;
  requires io.javalin;
  requires jakarta.servlet;
  requires kotlin.stdlib;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires org.eclipse.jetty.ee10.servlet;
  requires org.eclipse.jetty.http;
  requires org.eclipse.jetty.io;
  requires org.eclipse.jetty.server;
  requires org.eclipse.jetty.util;
  requires static transitive org.jspecify;

  exports io.github.rae4j.serve;
}
