/** The dashboard's server: one page, its data as JSON, events as they come. It reads; only promotions write, where allowed. */
@NullMarked
package io.tncc.cli.dashboard.web;

import org.jspecify.annotations.NullMarked;
