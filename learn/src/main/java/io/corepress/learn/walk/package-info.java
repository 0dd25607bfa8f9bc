/** Running a function piece by piece while its weights change. */
package io.corepress.learn.walk;
