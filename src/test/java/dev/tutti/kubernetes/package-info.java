/** The rules that the manifests of {@code deploy/kubernetes} keep, checked without a cluster. */
@NullMarked
package dev.tutti.kubernetes;

import org.jspecify.annotations.NullMarked;
